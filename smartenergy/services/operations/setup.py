"""Setting up: safe to repeat, safe to run twice at once."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import create_engine, select, text

from smartenergy.kernel.extensions import db, settings
from smartenergy.models import Device
from smartenergy.services.access import own_account, usernames
from smartenergy.services.access.own_account import Registration
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.devices import editing
from smartenergy.services.operations import schema_version
from smartenergy.services.scheduling import periodic_tasks
from smartenergy.services.ticking import skipped_ticks
from smartenergy.storage import planning

SETUP_LOCK = 0x5E70A11

ADMIN = {"username": "admin", "email": "admin@example.com", "password": "adminpass"}
DEMO_PASSWORD = "password123"  # noqa: S105 - published on purpose, and never used in production

Fields = dict[str, str | int | float | bool]


def _production(name: str, watts: int, solar: bool) -> Fields:
    return {
        "device_type": "production", "name": name, "instantaneous_output_watts": watts, "is_solar": solar,
    }  # fmt: skip


def _storage(name: str, capacity: int, level: int) -> Fields:
    return {
        "device_type": "storage", "name": name, "total_capacity_wh": capacity,
        "current_level_wh": level, "charge_discharge_rate_watts": 0,
    }  # fmt: skip


def _consumption(name: str, watts: int) -> Fields:
    return {"device_type": "consumption", "name": name, "consumption_rate_watts": watts}


OFFLINE: Fields = {"status": "offline"}
DEMO_HOMES: dict[str, tuple[str, list[Fields]]] = {
    "user1": ("UTC", [
        _storage("Battery", 20_000, 8_000), _production("Solar panel", 4200, True),
        _consumption("Air conditioner", 1500),
    ]),
    "user2": ("Europe/Berlin", [
        _production("Solar panel", 3600, True), _production("Generator", 2000, False),
        _storage("Electric vehicle", 50_000, 30_000), _consumption("Heater", 1200),
        _consumption("Air conditioner", 900) | OFFLINE,
    ]),
    "user3": ("America/New_York", [
        _production("Generator", 2500, False), _storage("Battery", 32_000, 12_000),
        _storage("Electric vehicle", 50_000, 41_000) | OFFLINE, _consumption("Electric vehicle charger", 2800),
    ]),
    "user4": ("Asia/Kolkata", [
        _production("Solar panel", 3000, True), _storage("Battery", 20_000, 19_500),
        _consumption("Heater", 2000), _consumption("Air conditioner", 1100),
    ]),
    "user5": ("Australia/Sydney", [
        _production("Solar panel", 4800, True), _production("Generator", 1800, False) | OFFLINE,
        _storage("Battery", 32_000, 500), _storage("Electric vehicle", 20_000, 10_000),
        _consumption("Air conditioner", 1300),
    ]),
}  # fmt: skip


@dataclass(frozen=True)
class SetupReport:
    """What a set-up did; what stood already is not in it."""

    created_users: list[str]
    created_periodic_tasks: list[str]
    secret_passwords: dict[str, str]
    """By username, where they are not the published ones: to be shown once, for nobody can read them again."""
    skipped_ticks: str | None


def set_up(*, with_demo: bool, say: Callable[[str], None]) -> SetupReport:
    """Apply migrations, create the periodic tasks and, `with_demo`, the admin and the demo homes."""
    with _only_one_at_a_time():
        say("Applying migrations")
        schema_version.upgrade_schema()
        created_tasks = _create_periodic_tasks(time.time())
        created = _create_demo() if with_demo else {}
        with transaction():  # a database that was restored or moved has none
            planning.refresh_statistics(driver_cursor(), "users", "homes", "devices")
        skipped = skipped_ticks.told_of_system()
    return SetupReport([*created], created_tasks, created if _is_production() else {}, skipped)


def _is_production() -> bool:
    return settings.smartenergy_env == "production"


def _create_periodic_tasks(now: float) -> list[str]:
    simulation = [periodic_tasks.SIMULATE] if periodic_tasks.ensure_simulation_task(now) else []
    return simulation + periodic_tasks.ensure_upkeep_tasks(now)


class _only_one_at_a_time:  # noqa: N801 - reads as a statement
    """Hold an advisory lock on a connection of its own, so that set-ups on two machines take turns.

    It ends with its transaction: a session's lock would stay with whatever connection a pooler has lent.
    """

    def __enter__(self) -> None:
        self.engine = create_engine(settings.database)
        self.connection = self.engine.connect()
        self.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SETUP_LOCK})

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.engine.dispose()


def _create_demo() -> dict[str, str]:
    """Create who is missing; answer their passwords."""
    created = _create_if_missing(ADMIN, is_staff=True, is_admin=True)
    for name, (timezone, home) in DEMO_HOMES.items():
        account = {
            "username": name,
            "email": f"{name}@example.com",
            "password": DEMO_PASSWORD,
            "timezone": timezone,
        }
        created |= _create_if_missing(account)
        _furnish(name, home)
    return created


def _create_if_missing(
    account: dict[str, str], *, is_staff: bool = False, is_admin: bool = False
) -> dict[str, str]:
    if usernames.by_username(account["username"]):
        return {}
    password = secrets.token_urlsafe(12) if _is_production() else account["password"]
    # unchecked: the published passwords are among the most used ones, which nobody else may take
    wanted = Registration.model_construct(None, **account | {"password": password})
    own_account.open_account(wanted, is_staff=is_staff, is_admin=is_admin)
    return {account["username"]: password}


def _furnish(name: str, home: list[Fields]) -> None:
    """Put a home's devices in, unless it has some: a set-up cut short is finished by the next."""
    owner = usernames.find_user(name)
    if db.session.scalar(select(Device.id).where(Device.user_id == owner.id).limit(1)) is None:
        for fields in home:
            editing.create_device(owner.id, fields)
