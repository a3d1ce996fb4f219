"""A home's connection bounds what storage and panels do, whatever the home, the limits and the tick."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.ledger.facts import record
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.energy import energy_mwh
from smartenergy.simulation.step import Outcome, step
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, Devices, World
from tests.worlds import make_world

NUMBER = {model.name: place for place, model in enumerate(MODELS)}
MIDSUMMER_NOON, DAY = 1_813_665_600, 86_400
KINDS = {
    "uniform panel": (PRODUCTION, "uniform"), "generator": (PRODUCTION, "uniform"), "panel": (PRODUCTION, "constant"),
    "turbine": (PRODUCTION, "constant"), "roof": (PRODUCTION, "solar"), "load": (CONSUMPTION, "constant"),
    "uniform load": (CONSUMPTION, "uniform"), "battery": (STORAGE, "battery"), "car": (STORAGE, "vehicle"),
    "uniform battery": (STORAGE, "uniform"),
}  # fmt: skip
OF_THE_SUN = ("uniform panel", "panel", "roof")
TURNED_DOWN = ("panel", "roof")

watts = st.integers(0, 12_000)
bounds = st.one_of(st.just(np.inf), st.integers(0, 9_000).map(float))


@dataclass(frozen=True)
class Case:
    """Devices by what they are, each with a size; homes by their limits; a tick."""

    homes: list[list[tuple[str, int]]]
    limits: list[tuple[float, float]]
    level: float
    clock: Clock

    @property
    def names(self) -> np.ndarray:
        return np.array([name for home in self.homes for name, _ in home])

    @property
    def world(self) -> World:
        named = [(name, size) for home in self.homes for name, size in home]
        world = make_world(
            [[KINDS[name][0] for name, _ in home] for home in self.homes],
            models=[NUMBER[KINDS[name][1]] for name, _ in named], is_solar=[name in OF_THE_SUN for name, _ in named],
            capacity_wh=10_000, level_wh=10_000 * self.level, parameters=parameters(named),
        )  # fmt: skip
        most_import, most_export = np.array(self.limits).T
        particulars = replace(
            world.homes.particulars, most_import_watts=most_import, most_export_watts=most_export
        )
        return World(replace(world.homes, particulars=particulars), world.devices)


def parameters(named: list[tuple[str, int]]) -> Mapping[int, Mapping[str, np.ndarray]]:
    """Sizes as each model calls them."""
    said = {"constant": "watts", "solar": "peak_watts", "battery": "discharge_watts", "vehicle": "charger_watts"}
    return {
        NUMBER[model]: {column: np.array([size + 1.0 for name, size in named if KINDS[name][1] == model])}
        for model, column in said.items()
    }


homes = st.lists(st.tuples(st.sampled_from(sorted(KINDS)), watts), min_size=1, max_size=7)
clocks = st.builds(
    Clock, st.integers(-DAY * 100, DAY * 100).map(lambda since: MIDSUMMER_NOON + since // 3600 * 3600),
    st.sampled_from([1, 10, 60, 60, 900, 3600]), st.integers(0, 5),
)  # fmt: skip
cases = st.lists(st.tuples(homes, st.tuples(bounds, bounds)), min_size=1, max_size=8).flatmap(
    lambda some: st.builds(
        Case, st.just([home for home, _ in some]), st.just([limit for _, limit in some]), st.floats(0, 1), clocks
    )
)


def facts_of(case: Case, outcome: Outcome) -> dict[str, Any]:
    world = case.world
    return dict(record(world, outcome.readings, world.devices.levels_wh, case.clock.interval_seconds))


def allowed(limits: np.ndarray, clock: Clock) -> np.ndarray:
    """mWh of a tick."""
    whole = np.where(np.isfinite(limits), limits, 1e9).astype(np.int64)
    return np.asarray(whole * clock.interval_seconds * 1000 // 3600)


def net_without(case: Case, outcome: Outcome, *leaving: str) -> np.ndarray:
    """What homes would import (exports are negative) without some devices, mWh to the rounding of each."""
    world, readings, seconds = case.world, outcome.readings, case.clock.interval_seconds
    stays = ~np.isin(case.names, leaving)
    flows = np.rint(readings.flows_watts * seconds / 3.6).astype(np.int64)
    made = energy_mwh(readings.watts, seconds)
    sign = np.where(world.devices.kinds == PRODUCTION, -1, 1)
    return world.sum_by_home((sign * made + flows) * stays)


@settings(max_examples=150, deadline=None)
@given(cases)
def test_each_home_balances_and_every_level_is_explained(case: Case) -> None:
    world, outcome = case.world, step(case.world, case.clock)
    facts = facts_of(case, outcome)
    given_ = facts["solar_mwh"] + facts["generator_mwh"] + facts["discharge_mwh"] + facts["import_mwh"]
    assert (given_ == facts["consumption_mwh"] + facts["charge_mwh"] + facts["export_mwh"]).all()
    held = world.sum_by_home(np.rint(world.devices.levels_wh * 1_000).astype(np.int64))
    gained = facts["charge_mwh"] - facts["discharge_mwh"] - facts["loss_mwh"] - facts["driven_mwh"]
    assert (facts["level_mwh"] == held + gained).all()
    assert all((facts[name] >= 0).all() for name in ("loss_mwh", "driven_mwh", "curtailed_mwh"))
    assert not ((facts["import_mwh"] > 0) & (facts["export_mwh"] > 0)).any()
    assert (outcome.readings.levels_wh >= 0).all()
    assert (outcome.readings.levels_wh <= world.devices.capacities_wh).all()


@settings(max_examples=150, deadline=None)
@given(cases)
def test_a_home_imports_more_than_its_connection_takes_only_where_its_loads_alone_do(case: Case) -> None:
    outcome = step(case.world, case.clock)
    limit = allowed(np.array([most for most, _ in case.limits]), case.clock)
    loads, facts = net_without(case, outcome, "battery", "car") + len(case.names), facts_of(case, outcome)
    turned_down = (facts["curtailed_mwh"] > 0) * (energy_mwh(np.array(1), case.clock.interval_seconds) + 1)
    assert (facts["import_mwh"] <= np.maximum(limit, loads) + turned_down).all(), "panels bend in whole watts"


@settings(max_examples=150, deadline=None)
@given(cases)
def test_a_home_exports_more_than_its_connection_gives_only_where_nothing_is_left_to_turn_down(case: Case) -> None:
    outcome = step(case.world, case.clock)
    limit = allowed(np.array([most for _, most in case.limits]), case.clock)
    unbending = -net_without(case, outcome, *TURNED_DOWN) + len(case.names)
    facts = facts_of(case, outcome)
    assert (facts["export_mwh"] <= np.maximum(limit, unbending)).all()
    watt = energy_mwh(np.array(1), case.clock.interval_seconds) + 1
    assert (facts["export_mwh"] >= limit - watt)[facts["curtailed_mwh"] > 0].all()


@settings(max_examples=150, deadline=None)
@given(cases)
def test_only_panels_with_a_model_are_turned_down_and_what_they_could_have_given_is_told(case: Case) -> None:
    unbound = replace(case, limits=[(most, np.inf) for most, _ in case.limits])
    held, free = step(case.world, case.clock).readings, step(unbound.world, case.clock).readings
    bends = np.isin(case.names, TURNED_DOWN)
    assert held.watts[~bends].tolist() == free.watts[~bends].tolist()
    assert (held.watts <= free.watts).all()
    assert (held.levels_wh == free.levels_wh).all()
    curtailed = np.zeros(len(bends)) if held.losses is None else held.losses.curtailed_wh
    missing = energy_mwh(free.watts - held.watts, case.clock.interval_seconds)
    assert np.rint(curtailed * 1000).tolist() == missing.tolist()


@settings(max_examples=60, deadline=None)
@given(cases)
def test_no_home_has_batteries_that_feed_each_other(case: Case) -> None:
    flows = step(case.world, case.clock).readings.flows_watts * (case.names == "battery")
    in_, out = (case.world.sum_by_home(np.maximum(sign * flows, 0)) for sign in (1, -1))
    assert not ((in_ > 0) & (out > 0)).any()


@given(cases, st.data())
@settings(max_examples=60, deadline=None)
def test_a_home_is_turned_down_the_same_whichever_homes_are_beside_it(case: Case, data: st.DataObject) -> None:
    world, chosen = case.world, data.draw(st.integers(0, len(case.homes) - 1))
    places = np.flatnonzero(world.devices.home == chosen)
    devices: Devices = replace(world.devices.pick(places), home=np.zeros(len(places), np.int64))
    alone = step(World(world.homes.pick(np.array([chosen])), devices), case.clock).readings
    assert alone.watts.tolist() == step(world, case.clock).readings.watts[places].tolist()


def test_a_roof_gives_what_the_home_uses_and_the_connection_takes_and_no_watt_more() -> None:
    homes = [[("load", 999), ("panel", 5_999), ("panel", 2_999)]]
    case = Case(homes, [(np.inf, 2_000.0)], 0.5, Clock(MIDSUMMER_NOON, 60, 1))
    outcome = step(case.world, case.clock)
    assert outcome.readings.watts.tolist() == [1_000, 2_000, 1_000]
    assert outcome.totals.net_grid_flow_watts.tolist() == [-2_000]
    assert facts_of(case, outcome)["curtailed_mwh"].tolist() == [100_000]


def test_where_loads_alone_are_too_much_a_car_takes_nothing_from_the_grid_and_they_run_on() -> None:
    homes = [[("load", 7_999), ("car", 10_999), ("battery", 999)]]
    case = Case(homes, [(5_000.0, np.inf)], 0.2, Clock(MIDSUMMER_NOON - 10 * 3600, 60, 1))
    outcome = step(case.world, case.clock)
    assert outcome.readings.watts.tolist() == [8_000, 0, 0]
    assert outcome.readings.flows_watts[1] == 0
    assert outcome.totals.net_grid_flow_watts.round().tolist() == [7_000], "the battery gives all that it can"
