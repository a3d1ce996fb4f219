"""Setting up: safe to repeat, safe to run twice at once."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import create_engine, select, text

from smartenergy.kernel.extensions import db, settings
from smartenergy.ledger.calendar import local_date
from smartenergy.models import Device
from smartenergy.services.access import own_account, usernames
from smartenergy.services.access.demo import DEMO_PASSWORD
from smartenergy.services.access.own_account import Registration
from smartenergy.services.backfill import requests
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.devices import batches
from smartenergy.services.homes import homes
from smartenergy.services.operations import schema_version
from smartenergy.services.operations.demo_homes import DEMO_HOMES, DemoHome
from smartenergy.services.scheduling import periodic_tasks
from smartenergy.services.tariffs import assigning, example_tariffs
from smartenergy.services.ticking import skipped_ticks
from smartenergy.storage import planning

SETUP_LOCK = 0x5E70A11

ADMIN = {"username": "admin", "email": "admin@example.com", "password": "adminpass"}
TARIFFS_FROM = "2020-01-01"
"""From when on demo homes have theirs: before anything that they do."""


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
    example_tariffs.store()
    created = _create_if_missing(ADMIN, is_staff=True, is_admin=True)
    for name, home in DEMO_HOMES.items():
        account = {"username": name, "email": _address(name), "password": DEMO_PASSWORD}
        created |= _create_if_missing(account | {"timezone": home.timezone})
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


def _furnish(name: str, home: DemoHome) -> None:
    """Put a home's devices in, unless it has some: a set-up cut short is finished by the next.

    Somebody else who has this name is left alone.
    """
    owner = usernames.find_user(name)
    is_empty = db.session.scalar(select(Device.id).where(Device.user_id == owner.id).limit(1)) is None
    if not is_empty or owner.email != _address(name):
        return
    if home.said:
        homes.update_home(owner.id, None, home.said)
    if home.tariff and not assigning.list_assigned(owner.id):
        wanted = {"tariff_id": example_tariffs.id_of(home.tariff), "valid_from": TARIFFS_FROM}
        assigning.assign(owner.id, None, wanted)
    batches.create_devices(owner.id, home.devices)
    if home.has_past and settings.demo_past_days:
        _ask_for_past(owner.id, home.timezone)


def _ask_for_past(user_id: int, zone: str) -> None:
    """Made by workers once the home has its first tick, so nobody waits for it."""
    first = local_date(zone, clock.now()) - timedelta(days=settings.demo_past_days)
    requests.request(user_id, {"from": first.isoformat()})


def _address(name: str) -> str:
    return f"{name}@example.com"
