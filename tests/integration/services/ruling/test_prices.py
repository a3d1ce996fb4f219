"""Days of a strategy by prices that become known in the course of the day, and by days on which clocks change."""

from typing import Any

import pytest
from flask import Flask

from smartenergy.kernel.extensions import db
from smartenergy.models import Home
from smartenergy.services.common import clock
from smartenergy.services.homes import homes, strategies
from smartenergy.services.strategies import decisions
from smartenergy.services.tariffs import own_series, series, series_values
from smartenergy.services.ticking import dry_run
from tests.integration.services.ruling.homes import BERLIN, HOUR, NOON, QUARTER, give_tariff
from tests.integration.services.tariffs.contracts import FIXED

MINE = FIXED | {"name": "Mine", "lines": [{"kind": "energy", "name": "Energy", "price": {"series": "mine"}}]}


def flow(app: Flask, tick: int) -> int:
    """Of the battery, W, in the tick of a time."""
    with app.app_context():
        return round(sum(line.flow_watts or 0 for line in dry_run.preview_tick(tick)), -1)


def test_a_loaded_price_rules_from_the_quarter_hour_on_that_begins_after_it_was_known(
    app: Flask, home: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON - HOUR)
    with app.app_context():
        homes.update_home(home, home, {"timezone": BERLIN})
        made = own_series.create_series(
            home, {"name": "mine", "currency": "EUR", "timezone": BERLIN, "step_minutes": 60}
        )
        given: dict[str, Any] = {"from": "2026-11-23T00:00", "values": ["0.30"] * 24}
        series_values.load(home, made.id, given | {"known_at": "2026-11-22T13:00"})
        give_tariff(home, MINE)
        strategies.set_strategy(home, home, {"kind": "price", "settings": {"buy_below": 200_000}})
    assert flow(app, NOON) == -1_000
    monkeypatch.setattr(clock, "now", lambda: NOON + 2 * HOUR)
    with app.app_context():
        cheap = {"from": "2026-11-23T12:00", "values": ["0.10"], "known_at": "2026-11-23T12:05"}
        series_values.load(home, made.id, cheap)
    assert flow(app, NOON + 600) == -1_000, "what became known meanwhile changes no quarter hour that had begun"
    assert flow(app, NOON + QUARTER) == 4_000
    assert flow(app, NOON + HOUR) == -1_000


@pytest.mark.parametrize(
    ("zone", "midnight", "quarters"),
    [(BERLIN, 1_792_879_200, 100), (BERLIN, 1_774_738_800, 92), ("Australia/Lord_Howe", 1_775_307_600, 98),
     ("Asia/Kathmandu", 1_795_457_700, 96)],
)  # fmt: skip
def test_a_window_keeps_to_the_clock_on_days_on_which_it_changes(
    app: Flask, home: int, monkeypatch: pytest.MonkeyPatch, zone: str, midnight: int, quarters: int
) -> None:
    monkeypatch.setattr(clock, "now", lambda: midnight - 86_400)
    window = {"since": 23 * 60, "until": 24 * 60, "action": "charge"}
    with app.app_context():
        homes.update_home(home, home, {"timezone": zone})
        strategies.set_strategy(home, home, {"kind": "windows", "settings": {"windows": [window]}})
        assert db.session.get_one(Home, home).timezone == zone
    last = midnight + quarters * QUARTER
    assert [flow(app, last + each) for each in (-5 * QUARTER, -4 * QUARTER, -QUARTER, 0)] == [
        -1_000, 4_000, 4_000, -1_000,
    ]  # fmt: skip


def test_what_is_bought_and_what_is_sold_follow_the_market_of_their_own_clocks(
    app: Flask, home: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + 60)
    at_market = {"price": {"series": "market"}}
    lines = {
        "import": [{"kind": "energy", "name": "Energy"} | at_market],
        "export": [{"kind": "energy", "name": "Feed-in", "direction": "export"} | at_market],
    }
    zones = {"import": BERLIN, "export": "Pacific/Auckland"}
    with app.app_context():
        for direction, zone in zones.items():
            written = FIXED | {"name": direction, "timezone": zone, "lines": lines[direction]}
            give_tariff(home, written, direction=direction)
        told = decisions.decision(home, {}).document()
        [bought, sold] = (
            int(series.known(["market"], zone, NOON, NOON + QUARTER, NOON)["market"].values[0])
            for zone in zones.values()
        )
    assert (told["buy_price"], told["sell_price"]) == (f"{bought / 1e6:.6f}", f"{sold / 1e6:.6f}")
    assert bought != sold
