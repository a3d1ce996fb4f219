"""Ticks follow a home's strategy, from the quarter hour on at which it begins; all who recompute them agree."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection

from smartenergy.kernel.extensions import db
from smartenergy.models import Device, Home
from smartenergy.services.common import clock
from smartenergy.services.homes import homes, strategies
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.operations import verification
from smartenergy.services.ruling import in_force, kept
from smartenergy.services.tariffs import assigning, tariffs
from smartenergy.services.ticking import dry_run, ticks
from tests.client import GraphQLClient
from tests.integration.services.tariffs.contracts import FIXED, NIGHT
from tests.rest import RestClient, rest

Sql = Connection[Any]
NOON = 1_795_431_600  # 23 November 2026, a Monday, 12:00 in Berlin
HOUR, QUARTER = 3_600, 900
NIGHT_HOUR = NOON + 12 * HOUR
BATTERY = {"device_type": "storage", "model": "battery", "name": "B", "total_capacity_wh": 10_000, "current_level_wh": 5_000,
           "parameters": {"charge_watts": 4_000, "discharge_watts": 4_000, "standby_watts": 0, "reserve_percent": 0}}  # fmt: skip
LOAD = {"device_type": "consumption", "model": "constant", "name": "Server", "parameters": {"watts": 1_000}}
Set = Callable[..., strategies.Strategies]


@pytest.fixture
def api(ada: GraphQLClient, app: Flask) -> RestClient:
    """A home in Berlin with a load of 1 kW and a battery that is half full, and a tariff of days and nights."""
    api = rest(ada)
    home = api.get("/homes").json["items"][0]
    api.patch(f"/homes/{home['id']}", {"timezone": "Europe/Berlin"})
    for one in (LOAD, BATTERY):
        api.create(**one)
    with app.app_context():
        give_tariff(home["id"], NIGHT)
    return api


def give_tariff(user_id: int, lines: dict[str, Any], **more: Any) -> None:
    """An hour ago: what has just been said, a verification passes over."""
    made = tariffs.create_tariff(user_id, lines)
    assigning.assign(user_id, None, {"tariff_id": made.id, "valid_from": "2026-01-01"} | more)
    db.session.execute(db.text("UPDATE home_tariffs SET created_at = now() - INTERVAL '1 hour'"))
    db.session.commit()


@pytest.fixture
def choose(api: RestClient, app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch) -> Set:
    """Lets the home go by a strategy, as if somebody had said so at an instant."""
    user = api.get("/homes").json["items"][0]["id"]

    def choose_at(instant: int, **said: Any) -> strategies.Strategies:
        monkeypatch.setattr(clock, "now", lambda: instant)
        with app.app_context():
            found = strategies.set_strategy(user, None, said)
        sql.execute("UPDATE home_strategies SET created_at = now() - INTERVAL '1 hour'")
        return found

    return choose_at


def flow(app: Flask, tick: int) -> int:
    """What the battery does in a tick, W, after the dry run said the same and all who look at it agree."""
    with app.app_context():
        [foreseen] = [line.flow_watts for line in dry_run.preview_tick(tick) if line.flow_watts is not None]
        ticks.run_tick(tick)
        db.session.rollback()
        found = verification.verify_last_tick()
        db.session.rollback()
        assert found is not None
        assert (found.differences, found.passed_over) == ([], 0)
        assert ledger_audit.audit().faults == []
        device = db.session.query(Device).filter_by(name="B").one()
        assert device.charge_discharge_rate_watts == pytest.approx(foreseen)
        return round(device.charge_discharge_rate_watts)


def test_without_a_word_it_is_own_use(app: Flask, api: RestClient) -> None:
    assert flow(app, NOON) == -1_000


def test_a_strategy_rules_from_the_next_quarter_hour_on_and_no_sooner(app: Flask, choose: Set) -> None:
    found = choose(NOON + 60, kind="hold")
    assert found.coming is not None
    assert found.coming.valid_from == datetime.fromtimestamp(NOON + QUARTER, UTC)
    assert (found.now.chosen.kind, found.reached.home.strategy) == ("self_consumption", "hold")
    assert flow(app, NOON + QUARTER - 60) == -1_000
    assert flow(app, NOON + QUARTER) == 0


def test_what_ruled_before_is_known_for_good(app: Flask, choose: Set) -> None:
    choose(NOON, kind="hold")
    choose(NOON + HOUR, kind="backup", settings={"target_percent": 80}, reserve_percent=10)
    history = choose(NOON + 2 * HOUR, kind="self_consumption")
    assert [one.chosen.kind for one in history.versions] == [
        "self_consumption",
        "backup",
        "hold",
        "self_consumption",
    ]
    assert history.at(NOON + HOUR).chosen.kind == "hold"
    backup = history.at(NOON + HOUR + QUARTER).chosen
    assert (backup.settings.target_percent, backup.common.reserve_percent) == (80, 10)
    assert flow(app, NOON + HOUR) == 0
    assert flow(app, NOON + HOUR + QUARTER) == 4_000
    assert flow(app, NOON + 3 * HOUR) == -1_000


def test_within_a_quarter_hour_the_last_word_counts(app: Flask, choose: Set) -> None:
    choose(NOON, kind="hold")
    history = choose(NOON + 60, kind="charge_only")
    assert [one.chosen.kind for one in history.versions] == ["charge_only", "self_consumption"]


def test_by_bands_of_a_tariff_it_charges_at_night_and_serves_the_home_by_day(app: Flask, choose: Set) -> None:
    choose(NOON - HOUR, kind="time_of_use", settings={"target_percent": 90})
    assert flow(app, NOON) == -1_000
    assert flow(app, NIGHT_HOUR) == 4_000
    assert flow(app, NIGHT_HOUR + 6 * HOUR) == -1_000


def test_on_the_market_it_charges_in_a_days_cheapest_hours(app: Flask, api: RestClient, choose: Set) -> None:
    with app.app_context():
        user = db.session.query(Home).one().id
        lines = [{"kind": "energy", "name": "Energy", "price": {"series": "market"}}]
        monday = NOON // 86_400 * 86_400
        clock_now = clock.now
        clock.now = lambda: monday - 30 * 86_400  # type: ignore[assignment]
        made = tariffs.create_tariff(user, FIXED | {"lines": lines, "name": "Market"})
        assigning.assign(user, None, {"tariff_id": made.id, "valid_from": "2026-11-20"})
        clock.now = clock_now
    choose(NOON - 24 * HOUR, kind="price", settings={"cheapest_hours": 4})
    day = range(NOON - 12 * HOUR, NOON + 12 * HOUR, QUARTER)
    charged = [tick for tick in day if flow_of_dry_run(app, tick) > 0]
    assert len(charged) == 16


def flow_of_dry_run(app: Flask, tick: int) -> float:
    with app.app_context():
        return sum(line.flow_watts or 0 for line in dry_run.preview_tick(tick))


def test_a_tariff_that_a_home_is_given_today_rules_from_the_next_quarter_hour_on(app: Flask, choose: Set) -> None:
    choose(NOON - HOUR, kind="time_of_use")
    assert flow_of_dry_run(app, NIGHT_HOUR) == pytest.approx(4_000, abs=1)
    with app.app_context():
        made = tariffs.create_tariff(db.session.query(Home).one().id, FIXED)
        assigning.assign(db.session.query(Home).one().id, None, {"tariff_id": made.id, "valid_from": "2026-11-24"})
    later = NIGHT_HOUR + QUARTER
    assert flow_of_dry_run(app, later) == pytest.approx(-1_000, abs=1), "one price all day: own use"


def test_homes_with_the_same_strategy_tariff_and_zone_share_one_compiled_day(
    app: Flask, choose: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(NOON - HOUR, kind="time_of_use")
    asked = []
    of_old = in_force.schedule
    monkeypatch.setattr(in_force, "schedule", lambda *given: asked.append(given) or of_old(*given))
    kept.forget()
    for tick in range(NOON, NOON + HOUR, 300):
        flow_of_dry_run(app, tick)
    assert len(asked) == 1


def test_homes_that_go_by_own_use_have_nothing_compiled(
    app: Flask, choose: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(NOON - HOUR, kind="hold")
    choose(NOON, kind="self_consumption")
    monkeypatch.setattr(in_force, "schedule", None)
    assert flow(app, NOON + HOUR) == -1_000


def test_a_strategy_of_a_newer_version_is_passed_over(app: Flask, choose: Set, sql: Sql) -> None:
    choose(NOON - HOUR, kind="hold")
    sql.execute("UPDATE home_strategies SET kind = 'optimised'")
    assert flow(app, NOON) == -1_000


def test_changing_the_name_of_a_strategy_alone_keeps_what_all_have(app: Flask, choose: Set) -> None:
    choose(NOON - HOUR, kind="hold", reserve_percent=30)
    with app.app_context():
        home = homes.update_home(db.session.query(Home).one().id, None, {"strategy": "discharge_only"})
        assert home.strategy == "discharge_only"
        latest = strategies.list_strategies(home.id).versions[0].chosen
    assert (latest.kind, latest.common.reserve_percent) == ("discharge_only", 30)
