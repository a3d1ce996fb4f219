"""Ticks made into quarter hours and coarser periods, and where stored energy came from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.columns import FLOWS, LOSSES, PERIOD, STORED, STORED_TO_GRID, STORED_TO_USE, SUMMED
from smartenergy.ledger.flows import net_import_mwh, split
from smartenergy.ledger.store import draw
from smartenergy.ledger.tables import from_source, into_sink, pick, stack, total
from tests.unit.ledger.strategies import AMOUNTS, START, histories, nothing_held


@given(histories())
def test_quarter_hours_are_exactly_the_sums_of_their_ticks(facts: dict[str, Ints]) -> None:
    quarters, flows = periods.quarters(facts, nothing_held(facts)), split(facts)
    assert set(quarters) == {"home_id", "start", *PERIOD}
    assert quarters["ticks"].sum() == len(facts["tick"])
    for name in FLOWS:
        assert quarters[name].sum() == flows[name].sum()
    for row in range(len(quarters["start"])):
        mine = (facts["home_id"] == quarters["home_id"][row]) & (
            facts["tick"] // 900 * 900 == quarters["start"][row]
        )
        assert all(quarters[name][row] == flows[name][mine].sum() for name in FLOWS)
        assert quarters["level_mwh"][row] == facts["level_mwh"][mine][-1]


@given(histories(), st.booleans())
def test_peaks_are_the_highest_mean_power_of_a_tick_however_long_ticks_are(
    facts: dict[str, Ints], is_uneven: bool
) -> None:
    if is_uneven:
        shorter = np.where(np.arange(len(facts["tick"])) % 3, facts["interval_seconds"], 7)
        facts = {**facts, "interval_seconds": shorter}
    quarters = periods.quarters(facts, nothing_held(facts))
    watts = np.rint(net_import_mwh(facts) * 3.6 / facts["interval_seconds"])
    for row in range(len(quarters["start"])):
        mine = (facts["home_id"] == quarters["home_id"][row]) & (
            facts["tick"] // 900 * 900 == quarters["start"][row]
        )
        assert quarters["peak_import_watts"][row] == max(watts[mine].max(), 0)
        assert quarters["peak_export_watts"][row] == max(-watts[mine].min(), 0)


@given(histories(), st.integers(1, 30))
def test_quarter_hours_of_some_homes_at_a_time_are_those_of_all(facts: dict[str, Ints], ticks: int) -> None:
    together = periods.quarters(facts, nothing_held(facts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(periods, "TICKS_AT_ONCE", ticks)
        apart = periods.quarters(facts, nothing_held(facts))
    assert all((apart[name] == together[name]).all() for name in together)


@given(histories())
def test_what_is_stored_is_the_level_to_the_last_unit_and_no_origin_is_negative(facts: dict[str, Ints]) -> None:
    quarters = periods.quarters(facts, nothing_held(facts))
    assert (total(quarters, *STORED) == quarters["level_mwh"]).all()
    assert all((quarters[name] >= 0).all() for name in (*STORED, *STORED_TO_USE, *STORED_TO_GRID))


@given(histories())
def test_what_the_batteries_gave_is_told_by_origin_to_the_last_unit(facts: dict[str, Ints]) -> None:
    quarters = periods.quarters(facts, nothing_held(facts))
    assert (total(quarters, *STORED_TO_USE) == quarters["battery_to_use_mwh"]).all()
    assert (total(quarters, *STORED_TO_GRID) == quarters["battery_to_grid_mwh"]).all()


@given(histories())
def test_levels_follow_from_flows_and_adjustments(facts: dict[str, Ints]) -> None:
    quarters = periods.quarters(facts, nothing_held(facts))
    for user in np.unique(quarters["home_id"]):
        mine = pick(quarters, quarters["home_id"] == user)
        charged = total(mine, *(name for name in FLOWS if name.endswith("_to_battery_mwh")))
        drawn = total(mine, *(name for name in FLOWS if name.startswith("battery_")))
        gone = mine["loss_mwh"] + mine["driven_mwh"]
        assert (np.cumsum(charged - drawn - gone + mine["adjusted_mwh"]) == mine["level_mwh"]).all()


@given(histories())
def test_what_goes_in_comes_out_in_every_quarter_hour(facts: dict[str, Ints]) -> None:
    quarters = periods.quarters(facts, nothing_held(facts))
    produced = from_source(quarters, "solar") + from_source(quarters, "generator")
    given = produced + from_source(quarters, "battery") + from_source(quarters, "grid")
    taken = into_sink(quarters, "use") + into_sink(quarters, "battery") + into_sink(quarters, "grid")
    assert (given == taken).all()
    for name in LOSSES:
        assert quarters[name].sum() == facts[name].sum()


@given(histories(), st.data())
def test_periods_merged_in_any_grouping_are_the_same(facts: dict[str, Ints], data: st.DataObject) -> None:
    quarters = periods.quarters(facts, nothing_held(facts))
    starts = np.unique(quarters["start"])
    coarse = np.array(sorted(data.draw(st.sets(st.sampled_from(starts.tolist()))) | {int(starts[0])}))
    fine = np.union1d(coarse, data.draw(st.lists(st.sampled_from(starts.tolist()))))
    once = periods.merge(quarters, calendar.starts_of(quarters["start"], coarse))
    finer = periods.merge(quarters, calendar.starts_of(quarters["start"], fine))
    twice = periods.merge(finer, calendar.starts_of(finer["start"], coarse))
    assert set(once) == {"home_id", "start", *PERIOD}
    assert all((once[name] == twice[name]).all() for name in once)


def test_what_is_lost_and_driven_leaves_in_proportion() -> None:
    names = ("solar", "generator", "consumption", "charge", "discharge", "curtailed")
    facts = {f"{name}_mwh": np.zeros(1, np.int64) for name in names} | {
        "home_id": np.array([1]), "tick": np.array([START]), "interval_seconds": np.array([60]),
        "capacity_wh": np.array([10]), "loss_mwh": np.array([100]), "driven_mwh": np.array([300]),
        "level_mwh": np.array([1_600]),
    }  # fmt: skip
    quarters = periods.quarters(facts, np.array([[1_000, 0, 600, 400]]))
    assert [int(quarters[name][0]) for name in STORED] == [800, 0, 480, 320]
    assert quarters["adjusted_mwh"].tolist() == [0]


@given(histories(), st.integers(0, 3))
def test_ledgers_that_are_cut_at_an_hour_go_on_as_if_they_were_not(facts: dict[str, Ints], hours: int) -> None:
    whole = periods.quarters(facts, nothing_held(facts))
    cut = 1_795_420_800 + 3600 * hours
    early, late = pick(facts, facts["tick"] < cut), pick(facts, facts["tick"] >= cut)
    first = periods.quarters(early, nothing_held(early))
    opening = nothing_held(late)
    for number, user in enumerate(np.unique(late["home_id"])):
        held = pick(first, first["home_id"] == user)
        if len(held["start"]):
            opening[number] = [held[name][-1] for name in STORED]
    both = stack([first, periods.quarters(late, opening)])
    order = np.lexsort((both["start"], both["home_id"]))
    assert all((both[name][order] == whole[name]).all() for name in whole)


@given(histories(), st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"]), st.integers(0, 12))
def test_any_cut_of_a_span_adds_up_to_the_whole(facts: dict[str, Ints], zone: str, quarter: int) -> None:
    quarters = periods.quarters(facts, nothing_held(facts))
    cut = 1_795_420_800 + 900 * quarter
    bounds = calendar.boundaries("hour", zone, 1_795_420_800, 1_795_420_800 + 4 * 3600)
    parts = [pick(quarters, quarters["start"] < cut), pick(quarters, quarters["start"] >= cut)]
    hours = [periods.merge(part, calendar.starts_of(part["start"], bounds)) for part in parts]
    whole = periods.merge(quarters, calendar.starts_of(quarters["start"], bounds))
    for name in SUMMED:
        assert sum(part[name].sum() for part in hours) == whole[name].sum() == quarters[name].sum()


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=5), st.data()
)  # fmt: skip
def test_a_draw_takes_what_is_asked_in_proportion_and_never_more_than_there_is(
    contents: list[tuple[int, int, int, int]], data: st.DataObject
) -> None:
    before = np.array(contents, np.float64)
    amount = np.array([data.draw(st.integers(0, sum(content))) for content in contents], np.float64)
    after = before.copy()
    taken = draw(after.T, amount).T
    assert (taken >= 0).all()
    assert (taken <= before).all()
    assert (taken.sum(axis=1) == amount).all()
    assert (before - taken == after).all()
    held = before.sum(axis=1)
    fair = before * (amount / np.maximum(held, 1))[:, None]
    assert (np.abs(taken - fair) <= 2 + 1e-9 * held[:, None]).all()
