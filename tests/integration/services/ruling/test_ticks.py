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
from smartenergy.services.tariffs import assigning, tariffs, versions
from smartenergy.services.ticking import dry_run, ticks
from smartenergy.simulation.strategies.registry import STRATEGIES
from tests.integration.services.ruling.homes import BATTERY, HOUR, LOAD, NOON, QUARTER, give_tariff
from tests.integration.services.tariffs.contracts import DYNAMIC, FIXED, NIGHT
from tests.rest import RestClient, rest
from tests.statements import sent_by

Sql = Connection[Any]
NIGHT_HOUR = NOON + 12 * HOUR
Set = Callable[..., strategies.Strategies]


@pytest.fixture
def choose(api: RestClient, home: int, app: Flask, sql: Sql, monkeypatch: pytest.MonkeyPatch) -> Set:
    """Lets the home go by a strategy, as if somebody had said so at an instant."""

    def choose_at(instant: int, user: int = home, **said: Any) -> strategies.Strategies:
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


def test_what_ruled_before_stays_known(app: Flask, choose: Set) -> None:
    choose(NOON, kind="hold")
    choose(NOON + HOUR, kind="backup", settings={"target_percent": 80}, reserve_percent=10)
    history = choose(NOON + 2 * HOUR, kind="self_consumption")
    assert [one.chosen.kind for one in history.versions] == [
        "self_consumption",
        "backup",
        "hold",
        "self_consumption",
    ]
    backup = history.versions[1].chosen
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


def test_a_tariff_that_a_home_is_given_today_rules_from_the_next_tick_on(
    app: Flask, home: int, choose: Set
) -> None:
    choose(NOON - HOUR, kind="time_of_use")
    assert flow_of_dry_run(app, NIGHT_HOUR) == pytest.approx(4_000, abs=1)
    with app.app_context():
        made = tariffs.create_tariff(home, FIXED)
        assigning.assign(home, None, {"tariff_id": made.id, "valid_from": "2026-11-24"})
    assert flow_of_dry_run(app, NIGHT_HOUR + 60) == pytest.approx(-1_000, abs=1), "one price all day: own use"


def test_what_a_tariff_says_anew_within_a_homes_day_rules_from_the_next_tick_on_and_is_passed_over_until_then(
    app: Flask, home: int, choose: Set
) -> None:
    choose(NOON - 24 * HOUR, kind="time_of_use", settings={"keeps_in_middle": True})
    with app.app_context():
        made = give_tariff(home, NIGHT | {"timezone": "Pacific/Kiritimati"}, valid_from="2026-11-22")
    choose(NOON - 12 * HOUR, kind="time_of_use", settings={"keeps_in_middle": True}, reserve_percent=1)
    half_past_midnight = NOON - 12 * HOUR + 1_800
    assert flow(app, half_past_midnight) == -1_000
    with app.app_context():  # where the next day begins at 11:00 in Berlin
        lines = [{"kind": "energy", "name": "Energy", "price": "0.95"}]
        versions.add_version(home, made, {"valid_from": "2026-11-24", "lines": lines})
        found = verification.verify_last_tick()
        db.session.rollback()
    assert found is not None
    assert (found.differences, found.passed_over) == ([], 1)
    assert flow_of_dry_run(app, half_past_midnight + 60) == 0, "a kWh costs more later: what is held is kept"


def test_homes_with_the_same_strategy_tariff_and_zone_share_one_compiled_day(
    app: Flask, home: int, choose: Set, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = rest(signed_in("bob"))
    other = bob.get("/homes").json["items"][0]["id"]
    bob.patch(f"/homes/{other}", {"timezone": "Europe/Berlin"})
    for one in (LOAD, BATTERY):
        bob.create(**one)
    with app.app_context():
        number = db.session.scalar(db.text("SELECT tariff_id FROM home_tariffs"))
        db.session.execute(db.text("UPDATE tariffs SET user_id = NULL"))
        db.session.commit()
        assigning.assign(other, None, {"tariff_id": number, "valid_from": "2026-01-01"})
    for user in (home, other):
        choose(NOON - HOUR, user, kind="time_of_use")
    asked = []
    of_old = in_force.rows
    monkeypatch.setattr(in_force, "rows", lambda one, days: asked.extend(days) or of_old(one, days))
    kept.forget()
    for tick in range(NIGHT_HOUR, NIGHT_HOUR + HOUR, 300):
        assert flow_of_dry_run(app, tick) == pytest.approx(2 * 4_000, abs=2)
    assert len(asked) == 1


def test_a_chunk_asks_as_often_however_many_tariffs_its_homes_have(
    app: Flask, home: int, choose: Set, signed_in: Any
) -> None:
    choose(NOON - HOUR, kind="time_of_use")
    flow_of_dry_run(app, NOON)  # what is asked for the first time alone

    def statements() -> int:
        kept.forget()
        with sent_by(app) as statements:
            flow_of_dry_run(app, NOON)
        return len(statements)

    few = statements()
    for name, content in (("bob", FIXED), ("eve", DYNAMIC)):
        api = rest(signed_in(name))
        other = api.get("/homes").json["items"][0]["id"]
        api.create(**BATTERY)
        with app.app_context():
            give_tariff(other, content)
        choose(NOON - HOUR, other, kind="price", settings={"cheapest_hours": 3})
    assert statements() == few


def test_homes_that_go_by_own_use_have_nothing_compiled(
    app: Flask, choose: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(NOON - HOUR, kind="hold")
    choose(NOON, kind="self_consumption")
    monkeypatch.setattr(in_force, "rows", None)
    assert flow(app, NOON + HOUR) == -1_000


def test_a_strategy_of_a_newer_version_is_passed_over(
    app: Flask, choose: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(NOON - HOUR, kind="hold")
    monkeypatch.delitem(STRATEGIES, "hold")
    assert flow(app, NOON) == -1_000


def test_changing_the_name_of_a_strategy_alone_keeps_what_all_have(app: Flask, choose: Set) -> None:
    choose(NOON - HOUR, kind="hold", reserve_percent=30)
    with app.app_context():
        home = homes.update_home(db.session.query(Home).one().id, None, {"strategy": "discharge_only"})
        assert home.strategy == "discharge_only"
        latest = strategies.list_strategies(home.id).versions[0].chosen
    assert (latest.kind, latest.common.reserve_percent) == ("discharge_only", 30)
