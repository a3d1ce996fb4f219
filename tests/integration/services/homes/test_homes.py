"""Homes: one from registration on, others made, changed and deleted."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from smartenergy.kernel.errors import (
    BadInputError,
    ConflictError,
    NotFoundError,
    PreconditionFailedError,
    QuotaExceededError,
)
from smartenergy.kernel.extensions import settings
from smartenergy.services.access import own_account, users
from smartenergy.services.common.versions import version_at
from smartenergy.services.devices import editing, new_homes
from smartenergy.services.homes import homes
from smartenergy.services.homes.particulars import particulars
from smartenergy.services.homes.rights import find_home
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading.history import energy_history
from smartenergy.services.operations import synthetic_fleets
from tests.integration.services.homes.conftest import TICK, add, run
from tests.integration.services.ledger.conftest import make_home

Sql = psycopg.Connection[Any]


def test_an_account_has_a_first_home_with_its_own_id_and_time_zone(ada: int) -> None:
    [(home, role)] = homes.list_homes(ada)
    assert (home.id, home.user_id, home.timezone, role) == (ada, ada, "Europe/Berlin", "owner")
    assert home.strategy == "self_consumption"


def test_every_account_of_a_synthetic_fleet_has_a_first_home(ada: int, sql: Sql) -> None:
    synthetic_fleets.create_fleet(7, 3, lambda _: None)
    apart = "SELECT count(*) FROM users u LEFT JOIN homes h ON h.id = u.id WHERE h.timezone IS DISTINCT FROM u.timezone"
    assert sql.execute(apart).fetchone() == (0,)
    assert sql.execute("SELECT count(*) FROM devices WHERE home_id = user_id").fetchone() == (21,)
    assert synthetic_fleets.clear_fleet() == 7
    assert sql.execute("SELECT id FROM homes").fetchall() == [(ada,)]


def test_a_further_home_takes_its_id_from_the_users_sequence(ada: int) -> None:
    second = new_homes.create_home(ada, {"name": "Cabin"})
    bob = make_home("bob", home=[])
    assert [second.id, bob] == [ada + 1, ada + 2]
    assert second.timezone == "Europe/Berlin", "the account's unless given"
    assert new_homes.create_home(bob, {"name": "Flat", "timezone": "Asia/Tokyo"}).timezone == "Asia/Tokyo"


def test_what_names_no_home_means_the_first_one_that_is_left(ada: int) -> None:
    second, third = (new_homes.create_home(ada, {"name": name}).id for name in ("Cabin", "Boat"))
    assert find_home(ada).id == ada
    homes.delete_home(ada, ada)
    assert find_home(ada).id == second
    assert editing.list_devices(ada, home_id=third) == []
    device = add(ada)
    assert editing.get_device(ada, device).home_id == second
    run()
    assert len(energy_history(ada, {"from": str(TICK - 60), "to": "2026-11-24"} | {"from": "2026-11-23"}))


def test_what_is_not_given_follows_from_the_time_zone_and_the_homes_own_hash(ada: int) -> None:
    home = find_home(ada)
    drawn = particulars(home)
    assert (drawn.latitude, drawn.longitude, drawn.country) == (52.5, 13.3667, "DE")
    assert 1 <= drawn.occupants <= 5
    assert 900 <= drawn.annual_consumption_kwh <= 12_000
    assert particulars(find_home(ada)) == drawn
    given = {
        "latitude": 48.1,
        "longitude": 11.6,
        "country": "AT",
        "occupants": 12,
        "annual_consumption_kwh": 9_000,
    }
    assert particulars(homes.update_home(ada, ada, given)) == tuple(given.values())
    assert particulars(homes.update_home(ada, ada, dict.fromkeys(given))) == drawn, "null takes back what was said"


def test_a_home_that_lies_nowhere_is_at_greenwich(bob: int) -> None:
    assert particulars(find_home(bob))[:3] == (51.48, 0.0, "GB")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x", "timezone": "Mars/Olympus"}, "timezone"),
        ({"name": "x", "latitude": 91.0, "longitude": 0.0}, "latitude"),
        ({"name": "x", "latitude": 1.0}, "longitude"),
        ({"name": "x", "latitude": None, "longitude": 1.0}, "latitude"),
        ({"name": "x", "country": "Germany"}, "country"),
        ({"name": "x", "occupants": 13}, "occupants"),
        ({"name": "x", "annual_consumption_kwh": 0}, "annual_consumption_kwh"),
        ({"name": "x", "grid_import_limit_watts": -1}, "grid_import_limit_watts"),
        ({"name": "x", "strategy": "greed"}, "strategy"),
        ({"name": "x", "colour": "red"}, "colour"),
    ],
)
def test_a_home_that_breaks_a_rule_is_refused_with_the_field(ada: int, given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInputError) as refusal:
        new_homes.create_home(ada, given)
    assert list(refusal.value.fields) == [field]


def test_an_update_changes_what_it_names_and_nothing_else(ada: int, sql: Sql) -> None:
    homes.update_home(ada, ada, {"occupants": 3, "strategy": "backup", "grid_export_limit_watts": 0})
    home = homes.update_home(ada, ada, {"name": "Castle"})
    assert (home.name, home.occupants, home.strategy, home.grid_export_limit_watts) == ("Castle", 3, "backup", 0)
    told = sql.execute("SELECT details FROM audit_entries WHERE action = 'home changed' ORDER BY id").fetchall()
    assert told[1] == ({"name": ["Home", "Castle"]},)
    for nothing in ({"name": None}, {"timezone": None}, {"strategy": None}, {"user_id": 3}):
        with pytest.raises(BadInputError):
            homes.update_home(ada, ada, nothing)


def test_nobody_writes_over_what_they_have_not_seen(ada: int) -> None:
    seen = version_at(find_home(ada).updated_at)
    homes.update_home(ada, ada, {"name": "Castle"}, {seen})
    with pytest.raises(PreconditionFailedError):
        homes.update_home(ada, ada, {"name": "Hut"}, {seen})
    new_homes.create_home(ada, {"name": "Cabin"})
    with pytest.raises(PreconditionFailedError):
        homes.delete_home(ada, ada, {seen})


def test_a_deleted_home_takes_its_devices_and_ledger_along_and_the_audit_knows(ada: int, sql: Sql) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    kept, gone = add(ada), add(ada, cabin, readings="on")
    for number in range(3):
        run(number)
    assert homes.delete_home(ada, cabin) == cabin
    assert [device.id for device in editing.list_devices(ada)] == [kept]
    assert sql.execute("SELECT DISTINCT home_id FROM energy_ticks").fetchall() == [(ada,)]
    assert sql.execute("SELECT count(*) FROM device_readings WHERE device_id = %s", [gone]).fetchone() == (0,)
    assert ledger_audit.audit().faults == []
    with pytest.raises(NotFoundError):
        energy_history(ada, {}, cabin)


def test_the_last_home_stays(ada: int) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    homes.delete_home(ada, ada)
    with pytest.raises(ConflictError, match="last home"):
        homes.delete_home(ada, cabin)


def test_an_account_takes_all_its_homes_along(ada: int, sql: Sql, redis: Any) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    add(ada), add(ada, cabin)
    run()
    assert redis.get(f"home_stats:{cabin}")
    users.delete_user(ada)
    assert sql.execute("SELECT count(*) FROM homes").fetchone() == (0,)
    assert sql.execute("SELECT count(*) FROM energy_ticks").fetchone() == (0,)
    assert redis.keys("*_stats:*") == []
    assert ledger_audit.audit().faults == []


def test_homes_are_bounded_for_the_apis_and_devices_by_home(ada: int, by_api: Callable[[int], None]) -> None:
    by_api(ada)
    made = [
        new_homes.create_home(ada, {"name": f"{number}"}).id for number in range(settings.max_homes_per_user - 1)
    ]
    with pytest.raises(QuotaExceededError, match="MAX_HOMES_PER_USER"):
        new_homes.create_home(ada, {"name": "too many"})
    for _ in range(settings.max_devices_per_home):
        add(ada, made[0])
    with pytest.raises(QuotaExceededError, match="MAX_DEVICES_PER_HOME"):
        add(ada, made[0])
    add(ada, made[1])


def test_a_second_account_never_meets_a_homes_id(ada: int) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    given = {"username": "eve", "email": "eve@example.com", "password": "correct horse battery"}
    assert own_account.create_user(given).id > cabin
