"""What stored energy has cost and emitted: the same whatever is asked, whatever is kept of the past, and told where not known."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import psycopg
import pytest

from smartenergy.ledger.columns import FACTS
from smartenergy.ledger.tables import Table, pick
from smartenergy.services.common.transaction import transaction
from smartenergy.services.homes.rights import find_home
from smartenergy.services.ledger.reading import history, spans, summary
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.rollup import kept, rolling, rollup_progress
from smartenergy.services.ledger.rollup.histories import write_history
from smartenergy.services.tariffs import (
    assigning,
    costs,
    own_series,
    series_values,
    store_costs,
    store_documents,
    tariffs,
)
from smartenergy.services.tariffs.store_costs import StoredCosts
from smartenergy.storage.books import meter_blocks
from smartenergy.storage.codec import packed_days
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home
from tests.integration.services.ledger.test_late_rows import some_facts
from tests.integration.services.tariffs.contracts import DYNAMIC, FIXED, NIGHT
from tests.integration.services.tariffs.test_bills import give, home, now

__all__ = ["home", "now"]

pytestmark = pytest.mark.usefixtures("context")
Every = Callable[[int], None]
Sql = psycopg.Connection[Any]
SPAN = {"from": "2026-11-23", "to": "2026-11-26"}
EUR_A_KWH = Fraction(357, 1000)
"""0.30 and 19% on it."""


def stored(owner: int, **span: str) -> StoredCosts:
    found = costs.of_storage(costs.of_totals(summary.energy_summary(owner, span or SPAN).present))
    assert found is not None
    return found


def document(owner: int) -> dict[str, Any]:
    found = store_documents.document(stored(owner))
    assert found is not None
    return found


def columns(owner: int, *names: str, resolution: str = "day", **span: str) -> dict[str, list[float]]:
    found = history.energy_history(owner, (span or SPAN) | {"resolution": resolution})
    found = costs.with_costs(found, names or store_costs.COLUMNS)
    return {name: column.tolist() for name, column in found.beside.items()}


def facts_of_a_day(owner: int, day: int = START, before: int = 0, **rows: dict[int, int]) -> Table:
    """A day by the hour: mWh of these facts at these hours, and a battery that holds what they come to."""
    facts = {name: np.zeros(24, np.int64) for name in FACTS}
    for name, amounts in rows.items():
        for hour, mwh in amounts.items():
            facts[f"{name}_mwh"][hour] = mwh
    flow = facts["charge_mwh"] - facts["discharge_mwh"] - facts["loss_mwh"] - facts["driven_mwh"]
    return facts | {
        "home_id": np.full(24, owner), "tick": day + HOUR * np.arange(24), "interval_seconds": np.full(24, HOUR),
        "capacity_wh": np.full(24, 10_000), "level_mwh": before + np.cumsum(flow),
    }  # fmt: skip


KWH = 1_000_000


@pytest.fixture
def worked(every: Every) -> int:
    """4 kWh from the grid at night and 2 of the sun by noon, of which 3 are used, 1 is lost and 1 is driven."""
    every(HOUR)
    owner = make_home(home=[], timezone="UTC")
    facts = facts_of_a_day(
        owner, charge={2: 4 * KWH, 12: 2 * KWH}, solar={12: 2 * KWH}, discharge={18: 3 * KWH},
        consumption={18: 3 * KWH}, loss={19: KWH}, driven={20: KWH},
    )  # fmt: skip
    write_history([owner], facts, now=START + 3 * DAY)
    with transaction():
        rollup_progress.note(rollup_progress.HOURS, rollup_progress.Progress(START + DAY))
    rolling.roll_up()
    return owner


def test_what_is_drawn_has_cost_its_share_of_what_was_charged(worked: int) -> None:
    give(worked, FIXED)
    found = stored(worked)
    assert (found.charged.mwh, found.charged.cost) == (6 * KWH, pytest.approx(4 * 0.357))
    assert (found.drawn.mwh, found.drawn.cost) == (3 * KWH, pytest.approx(3 * 4 * 0.357 / 6))
    assert found.lost.cost == found.driven.cost == found.held.cost == pytest.approx(4 * 0.357 / 6)
    told = document(worked)
    assert told["drawn"]["cost"] == "0.714"
    assert told["held"] == {
        "energy_wh": 1_000.0, "cost": "0.238", "cost_per_kwh": "0.238", "cost_coverage": 1.0,
        "co2_grams": told["held"]["co2_grams"], "grams_per_kwh": told["held"]["co2_grams"],
        "co2_coverage": 1.0,
    }  # fmt: skip
    assert told["charged"]["co2_grams"] == pytest.approx(6 * told["held"]["co2_grams"], abs=1)


def test_rows_say_the_same_by_quarter_hour_hour_and_day(worked: int) -> None:
    give(worked, FIXED)
    for resolution in ("quarter_hour", "hour", "day"):
        found = columns(worked, resolution=resolution, **{"from": "2026-11-23", "to": "2026-11-24"})
        assert np.nansum(found["drawn_cost"]) == pytest.approx(0.714)
        cost, grams = (
            [value for value in found[name] if value == value]
            for name in ("held_cost_per_kwh", "held_grams_per_kwh")
        )
        assert cost[-1] == pytest.approx(0.238)
        assert grams[-1] == pytest.approx(np.nansum(found["drawn_co2_grams"]) / 3)
    assert found["drawn_cost"] == [0.714]
    hours = columns(worked, resolution="hour", **{"from": "2026-11-23", "to": "2026-11-24"})
    assert np.isnan(hours["held_cost_per_kwh"][:2]).all(), "nothing is held"
    assert hours["held_cost_per_kwh"][2:13] == [0.357] * 10 + [0.238]
    assert hours["drawn_cost"] == [0.0] * 18 + [0.714] + [0.0] * 5


def test_of_what_was_paid_for_with_a_negative_price_the_cost_is_negative(worked: int) -> None:
    give(worked, FIXED | {"lines": [{"kind": "energy", "name": "Energy", "price": "-0.05"}]})
    assert document(worked)["drawn"]["cost"] == "-0.10"


def test_a_currency_without_a_minor_unit_is_told_in_millionths_too(worked: int) -> None:
    give(worked, FIXED | {"currency": "JPY", "lines": [{"kind": "energy", "name": "Energy", "price": "31"}]})
    found = document(worked)
    assert (found["drawn"]["cost"], found["held"]["cost_per_kwh"]) == ("62.00", "20.666667")


def test_without_a_tariff_its_cost_is_not_known_but_its_carbon_is(worked: int) -> None:
    found = stored(worked)
    assert (found.drawn.cost, found.drawn.cost_coverage, found.drawn.co2_coverage) == (None, 0, 1)
    assert found.drawn.co2_grams is not None
    rows = columns(worked, **{"from": "2026-11-23", "to": "2026-11-24"})
    assert np.isnan([rows["drawn_cost"], rows["held_cost_per_kwh"]]).all()
    assert not np.isnan([rows["drawn_co2_grams"], rows["held_grams_per_kwh"]]).any()


def test_what_was_charged_when_a_price_is_missing_makes_null_with_its_share(worked: int) -> None:
    own_series.create_series(
        worked, {"kind": "price", "name": "spot", "currency": "EUR", "timezone": "UTC", "step_minutes": 60}
    )
    give(worked, FIXED | {"lines": [{"kind": "energy", "name": "Energy", "price": {"series": "spot"}}]})
    found = stored(worked)
    assert (found.charged.cost, found.charged.cost_coverage) == (None, pytest.approx(2 / 6, abs=1e-4))
    assert (found.drawn.cost, found.drawn.cost_coverage) == (None, pytest.approx(2 / 6, abs=1e-4))
    rows = columns(worked, **{"from": "2026-11-23", "to": "2026-11-24"})
    assert np.isnan([rows["drawn_cost"], rows["held_cost_per_kwh"]]).all()
    [series] = own_series.list_series(worked)
    series_values.load(worked, series.id, {"from": "2026-11-23T02:00Z", "values": ["0.12"]})
    assert stored(worked).drawn.cost == pytest.approx(3 * 4 * 0.12 / 6), "a price that comes later counts at once"


def test_tariffs_of_two_currencies_make_no_cost_and_what_was_paid_in_another_is_not_known(worked: int) -> None:
    give(worked, FIXED)
    dollars = tariffs.create_tariff(worked, FIXED | {"currency": "USD", "timezone": "UTC"})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("smartenergy.services.common.clock.now", lambda: START + 18 * HOUR)
        assigning.assign(worked, None, {"tariff_id": dollars.id, "valid_from": "2026-11-24"})
    assert stored(worked).drawn.cost is None
    later = stored(worked, **{"from": "2026-11-23", "to": "2026-11-24"})
    assert later.held.cost == pytest.approx(0.238)


@pytest.mark.parametrize("tariff", [FIXED, NIGHT, DYNAMIC], ids=["fixed", "night", "dynamic"])
def test_parts_come_to_the_whole_and_each_is_told_alike_however_it_is_asked_for(
    home: int, tariff: dict[str, Any]
) -> None:
    give(home, tariff)
    whole = stored(home)
    days = ("2026-11-23", "2026-11-24T07:15", "2026-11-25", "2026-11-26")
    parts = [stored(home, **{"from": since, "to": until}) for since, until in pairwise(days)]
    for name in ("charged", "drawn", "lost", "driven"):
        for field in ("mwh", "cost", "co2_grams"):
            told = sum(getattr(getattr(part, name), field) for part in parts)
            assert told == pytest.approx(getattr(getattr(whole, name), field), abs=1e-9), (name, field)
    assert parts[-1].held.cost == pytest.approx(whole.held.cost, abs=1e-12)
    quarters = columns(home, resolution="quarter_hour")
    assert np.nansum(quarters["drawn_cost"]) == pytest.approx(whole.drawn.cost, abs=1e-4)
    cut = columns(home, resolution="quarter_hour", **{"from": "2026-11-24T07:15", "to": "2026-11-25"})
    at = 96 + 29
    for name, told in cut.items():
        assert told == pytest.approx(quarters[name][at : at + len(told)], nan_ok=True, abs=1e-6), name


def test_it_is_followed_as_origins_are(home: int) -> None:
    """What had come from the grid is the share of which something was paid, at one price for all."""
    give(home, FIXED)
    with transaction():
        quarters = open_home(home).quarters(START, START + 3 * DAY)
    from_grid = quarters["stored_grid_to_use_mwh"] + quarters["stored_grid_to_grid_mwh"]
    found = stored(home)
    assert found.drawn.cost == pytest.approx(float(EUR_A_KWH) * from_grid.sum() / KWH, abs=1e-5)
    held = float(EUR_A_KWH) * quarters["stored_grid_mwh"][-1] / KWH
    assert found.held.cost == pytest.approx(held, abs=1e-5)


def test_quarter_hours_that_have_expired_change_nothing(home: int, sql: Sql) -> None:
    give(home, DYNAMIC)
    before = stored(home)
    sql.execute("DELETE FROM energy_quarter_blocks WHERE start < %s", [START + 2 * DAY])
    again = stored(home)
    assert again == before


def test_of_what_was_held_when_all_that_is_left_begins_nothing_is_known(worked: int, sql: Sql) -> None:
    """The night's charge has expired, and with it what it cost."""
    give(worked, FIXED)
    noon = facts_of_a_day(worked, START + DAY, solar={12: KWH}, charge={12: KWH}, before=KWH)
    write_history([worked], noon, now=START + 3 * DAY)
    with transaction():
        rollup_progress.note(rollup_progress.HOURS, rollup_progress.Progress(START + 2 * DAY))
    rolling.roll_up()
    span = {"from": "2026-11-24", "to": "2026-11-25"}
    assert stored(worked, **span).held.cost == pytest.approx(0.238)
    for table in ("energy_quarter_blocks", "energy_meter_blocks"):
        sql.execute(f"DELETE FROM {table} WHERE start < %s", [START + DAY])
    found = stored(worked, **span)
    assert (found.held.cost, found.held.cost_coverage) == (None, 0.5)


def test_a_late_tick_is_told_at_once(every: Every, monkeypatch: pytest.MonkeyPatch) -> None:
    every(HOUR)
    monkeypatch.setattr(kept.time, "time", lambda: START + 2 * DAY)
    owner = make_home(home=[], timezone="UTC")
    facts = some_facts([owner], START, START + 2 * DAY, HOUR)
    late = facts["tick"] == START + 5 * HOUR
    write_history([owner], pick(facts, ~late), now=START + 2 * DAY)
    with transaction():
        rollup_progress.note(rollup_progress.HOURS, rollup_progress.Progress(START + 2 * DAY))
    rolling.roll_up()
    give(owner, FIXED)
    before = stored(owner)
    write_history([owner], pick(facts, late), now=START + 2 * DAY)
    rolling.roll_up()
    after = stored(owner)
    assert after.charged.mwh + after.drawn.mwh > before.charged.mwh + before.drawn.mwh
    other = make_home("bob", home=[], timezone="UTC")
    write_history([other], facts | {"home_id": np.full_like(facts["home_id"], other)}, now=START + 2 * DAY)
    rolling.roll_up()
    give(other, FIXED)
    assert stored(other) == after, "as if it had come in time"


def test_a_home_without_storage_holds_nothing_and_one_of_which_nothing_is_recorded_is_told_none(
    every: Every,
) -> None:
    every(HOUR)
    owner = make_home(home=[], timezone="UTC")
    give(owner, FIXED)
    assert costs.of_storage(costs.of_totals(summary.energy_summary(owner, SPAN).present)) is None
    assert np.isnan(columns(owner)["drawn_cost"]).all()
    write_history([owner], facts_of_a_day(owner, consumption={5: KWH}), now=START + 3 * DAY)
    found = document(owner)
    assert {part["energy_wh"] for name, part in found.items() if name != "followed_since"} == {0}
    assert (found["held"]["cost"], found["held"]["cost_per_kwh"]) == ("0.00", None)
    assert columns(owner)["drawn_cost"][0] == 0
    assert costs.held_now(find_home(owner)) is None


def test_what_is_held_now_is_told_in_words(worked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "time", SimpleNamespace(time=lambda: START + DAY))
    with_carbon = costs.held_now(find_home(worked))
    assert with_carbon is not None
    assert with_carbon.startswith("1.0 kWh that cost nobody knows how much and emitted ")
    give(worked, FIXED)
    assert "1.0 kWh that cost 0.2380 EUR and emitted " in (costs.held_now(find_home(worked)) or "")


def as_counted_before_there_was_storage(sql: Sql) -> None:
    """Blocks as the second layout had them."""
    for home_id, start, packed in sql.execute("SELECT home_id, start, packed FROM energy_meter_blocks").fetchall():
        columns = packed_days.unpack([packed], meter_blocks.LAYOUTS, meter_blocks.ENTRIES)
        [old] = packed_days.pack(columns[:, : meter_blocks.LAYOUTS[2]], 2)
        sql.execute(
            "UPDATE energy_meter_blocks SET packed = %s WHERE (home_id, start) = (%s, %s)", [old, home_id, start]
        )


def test_of_days_counted_before_there_was_storage_in_meters_nothing_is_known(worked: int, sql: Sql) -> None:
    give(worked, FIXED)
    as_counted_before_there_was_storage(sql)
    bill = costs.of_totals(summary.energy_summary(worked, SPAN).present)
    assert (bill.cost, bill.cost_coverage) == (Decimal("2.86"), 1), "4 kWh and three days' charge, with 19%"
    found = stored(worked)
    assert (found.held.mwh, found.drawn.mwh) == (0, 0)
    assert np.isnan(columns(worked)["held_cost_per_kwh"]).all()


def test_what_was_held_when_storage_was_first_counted_is_not_known_until_it_is_replaced(
    home: int, sql: Sql
) -> None:
    """Two days are counted, the third is of quarter hours."""
    give(home, FIXED)
    as_counted_before_there_was_storage(sql)
    found = stored(home, **{"from": "2026-11-25", "to": "2026-11-26"})
    assert found.drawn.mwh > 0
    assert found.drawn.cost is None
    assert 0 < found.drawn.cost_coverage < 1
    assert found.held.cost_coverage == 1, "all of it has been replaced since"
    rows = columns(home, resolution="hour", **{"from": "2026-11-25", "to": "2026-11-26"})["held_cost_per_kwh"]
    assert [value == value for value in (rows[0], rows[-1])] == [False, True]


def test_the_day_on_which_clocks_change_is_told_like_any_other(
    every: Every, monkeypatch: pytest.MonkeyPatch
) -> None:
    every(HOUR)
    owner = make_home(home=[], timezone="Europe/Berlin")
    since = START - 29 * DAY  # 25 October 2026: the hour from 02:00 comes twice
    facts = some_facts([owner], since - DAY, since + 2 * DAY, HOUR)
    write_history([owner], facts, now=START)
    made = tariffs.create_tariff(owner, NIGHT)
    assigning.assign(owner, None, {"tariff_id": made.id, "valid_from": "2026-01-01"})
    rows = columns(owner, resolution="hour", **{"from": "2026-10-25", "to": "2026-10-26"})
    assert len(rows["drawn_cost"]) == 25
    whole = stored(owner, **{"from": "2026-10-25", "to": "2026-10-26"})
    assert np.nansum(rows["drawn_cost"]) == pytest.approx(whole.drawn.cost, abs=1e-4)
    days = columns(owner, **{"from": "2026-10-24", "to": "2026-10-27"})
    assert days["drawn_cost"][1] == pytest.approx(whole.drawn.cost, abs=1e-5)
