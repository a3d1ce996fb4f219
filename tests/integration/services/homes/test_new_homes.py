"""Homes of an archetype: made with their people and devices, or not at all."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask

from smartenergy.kernel.errors import BadInputError, QuotaExceededError
from smartenergy.kernel.extensions import settings
from smartenergy.models import Home
from smartenergy.services.catalog import drawing, home_catalog
from smartenergy.services.common.transaction import let_go
from smartenergy.services.devices import batches, editing, new_homes
from smartenergy.services.operations import verification
from tests.integration.services.homes.conftest import run

Sql = psycopg.Connection[Any]


def models_of(home: Home) -> list[str]:
    return [device.model for device in editing.list_devices(home.user_id, home_id=home.id)]


@pytest.mark.parametrize("key", list(home_catalog.BY_KEY))
def test_a_home_of_each_archetype_stands_with_its_people_and_devices_and_ticks(ada: int, key: str) -> None:
    home, ready = new_homes.create_home(ada, {"archetype": key}), home_catalog.BY_KEY[key]
    assert home.name == ready.name
    assert home.occupants in ready.occupants
    certain = sum(part.share == 1 for part in ready.parts)
    assert certain <= len(models_of(home)) <= len(ready.parts)
    run()
    let_go()
    verified = verification.verify_last_tick()
    assert verified
    assert not verified.differences


def test_what_is_given_stands_above_what_the_archetype_says(ada: int) -> None:
    home = new_homes.create_home(
        ada, {"archetype": "single", "name": "Nest", "occupants": 5, "timezone": "Asia/Tokyo"}
    )
    assert (home.name, home.occupants, home.timezone) == ("Nest", 5, "Asia/Tokyo")


def test_a_home_is_as_its_number_and_the_seed_draw_it(ada: int) -> None:
    ready = home_catalog.BY_KEY["all_electric_with_solar"]
    for _ in range(5):
        home = new_homes.create_home(ada, {"archetype": ready.key})
        assert home.occupants == drawing.occupants_of(ready, settings.simulation_seed, home.id)
        wanted = drawing.devices_of(ready, settings.simulation_seed, home.id)
        assert [one.name for one in editing.list_devices(ada, home_id=home.id)] == [one["name"] for one in wanted]


def test_a_home_that_would_have_too_many_devices_is_not_made_at_all(
    ada: int,
    by_api: Callable[[int], None],
    sql: Sql,
    context: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_api(ada)
    few = settings.model_copy(update={"max_devices_per_home": 2})
    monkeypatch.setitem(context.extensions, "settings", few)
    with pytest.raises(QuotaExceededError):
        new_homes.create_home(ada, {"archetype": "house_with_solar_and_battery"})
    assert sql.execute("SELECT count(*) FROM homes").fetchone() == (1,)
    assert sql.execute("SELECT count(*) FROM devices").fetchone() == (0,)
    assert len(models_of(new_homes.create_home(ada, {"archetype": "house_with_solar"}))) == 2


@pytest.mark.parametrize("key", ["castle", "", 3])
def test_an_archetype_that_is_not_there_is_told_with_those_that_are(ada: int, key: Any) -> None:
    with pytest.raises(BadInputError) as refused:
        new_homes.create_home(ada, {"name": "x", "archetype": key})
    assert list(refused.value.fields) == ["archetype"]


def test_a_request_that_is_sent_again_furnishes_no_second_home(ada: int, sql: Sql) -> None:
    given = {"archetype": "house_with_solar"}
    answers = [new_homes.create_home_once(ada, given, "key", lambda home: str(home.id).encode()) for _ in range(2)]
    assert [is_new for _, is_new in answers] == [True, False]
    assert sql.execute("SELECT count(*) FROM devices").fetchone() == (2,)
    with pytest.raises(BadInputError):
        new_homes.create_home_once(ada, {"archetype": "flat"}, "key", lambda _: b"")


def test_devices_of_the_catalogue_are_made_one_by_one_and_in_batches(ada: int) -> None:
    battery = editing.create_device(ada, {"catalog_key": "battery_10", "total_capacity_wh": 12_000})
    assert (battery.name, battery.other_details["total_capacity_wh"]) == ("Battery 10 kWh", 12_000)
    assert battery.other_details["current_level_wh"] == 6_000
    made = batches.create_devices(ada, [{"catalog_key": "fridge"}, {"catalog_key": "generator", "name": "Mill"}])
    assert [(one.name, one.model) for one in made] == [("Fridge", "refrigeration"), ("Mill", "constant")]
    with pytest.raises(BadInputError) as refused:
        batches.create_devices(ada, [{"catalog_key": "fridge"}, {"catalog_key": "anvil"}])
    assert list(refused.value.fields) == ["1.catalog_key"]
