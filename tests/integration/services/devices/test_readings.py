"""When readings were made, and when the next ones are: known to clients without a column beside each device."""

from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask

from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import readings, ticks
from tests.client import GraphQLClient
from tests.conftest import statements_of
from tests.rest import rest

TICK = 1_795_425_060
AT, NEXT = (datetime.fromtimestamp(TICK + seconds, UTC).isoformat() for seconds in (0, 60))
ALL = "{ allDevices { name readAt } devices(first: 9) { nodes { readAt } } }"


def tick(app: Flask, number: int = 0) -> None:
    with app.app_context():
        ticks.run_tick(TICK + 60 * number)


def read_at(ada: GraphQLClient) -> dict[str, str | None]:
    return {device["name"]: device["readAt"] for device in ada.ask(ALL)["allDevices"]}


def test_stats_say_of_which_tick_they_are_and_when_the_next_one_begins(app: Flask, ada: GraphQLClient) -> None:
    ada.heater()
    tick(app)
    with statements_of(app) as statements:
        stats = ada.ask("{ energyStats { timestamp readAt intervalSeconds nextTickAt } }")["energyStats"]
        answer = rest(ada).get("/energy/stats")
        again = rest(ada).get("/energy/stats", If_None_Match=answer.headers["ETag"])
    assert stats == {"timestamp": TICK, "readAt": AT, "intervalSeconds": 60, "nextTickAt": NEXT}
    for given in (answer, again):
        assert (given.headers["Tick-Interval"], given.headers["Next-Tick-At"]) == ("60", NEXT)
    assert again.status_code == 304
    assert sorted(answer.json) == [
        "current_consumption", "current_production", "current_storage", "current_storage_flow", "net_grid_flow",
        "timestamp",
    ]  # fmt: skip
    assert statements == []


def test_a_device_says_which_tick_made_its_readings(app: Flask, ada: GraphQLClient) -> None:
    heater = ada.heater(name="heater")
    ada.battery(name="edited"), ada.battery(name="offline", status="offline")
    assert read_at(ada) == {"heater": None, "edited": None, "offline": None}
    tick(app)
    ada.update(id="2", currentLevelWh=5)
    ada.battery(name="new")
    assert read_at(ada) == {"heater": AT, "edited": None, "offline": None, "new": None}
    assert rest(ada).get(f"/devices/{heater['id']}").json["read_at"] == AT
    assert [device["read_at"] for device in rest(ada).get("/devices").json["items"]] == [AT, None, None, None]
    tick(app, 1)
    assert read_at(ada) == {"heater": NEXT, "edited": NEXT, "offline": None, "new": NEXT}


def test_it_is_asked_for_once_however_many_devices_want_to_know(app: Flask, ada: GraphQLClient) -> None:
    for _ in range(5):
        ada.heater()
    tick(app)
    with statements_of(app) as statements:
        ada.ask(ALL)
    assert len([statement for statement in statements if "tick_runs" in statement]) == 1


def test_a_home_whose_chunk_is_still_to_come_shows_the_tick_before(
    app: Flask, sql: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = app.extensions["settings"].model_copy(update={"simulation_chunk_devices": 4})
    monkeypatch.setitem(app.extensions, "settings", small)
    with app.app_context():
        synthetic_fleets.create_fleet(3, 4, lambda _: None)
    tick(app)
    tick(app, 1)
    first, *_, last = (user for (user,) in sql.execute("SELECT id FROM users ORDER BY id"))
    sql.execute(
        "UPDATE tick_chunks SET done_at = NULL, published_at = NULL WHERE tick = %s AND next_user_id > %s",
        (TICK + 60, last),
    )
    with app.app_context():
        known = [readings.last_tick_of(user) for user in (first, last)]
        assert readings.last_ticks_of({first, last}) == dict(zip((first, last), known, strict=True))
    assert [home and home.tick for home in known] == [TICK + 60, TICK]
