"""Storage that goes by what its home has over."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.ledger.facts import record
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.step import Outcome, step
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, World
from tests.worlds import make_world

BATTERY = [model.name for model in MODELS].index("battery")
CLOCK = Clock(1_795_425_060, 60, 20260724)
EXACT = {"charge_efficiency": 1.0, "discharge_efficiency": 1.0, "standby_watts": 0.0, "reserve_percent": 10.0}


def homes_with_batteries(kinds: list[list[int]], level_wh: float = 5_000.0, **said: float) -> World:
    """Uniform loads and generators, and batteries of 10 kWh and 5 kW."""
    flat = [kind for home in kinds for kind in home]
    count = flat.count(STORAGE)
    given = {"charge_watts": 5_000.0, "discharge_watts": 5_000.0} | said
    models = [BATTERY if kind == STORAGE else 0 for kind in flat]
    parameters = {BATTERY: {name: np.full(count, value) for name, value in given.items()}}
    return make_world(kinds, models=models, capacity_wh=10_000, level_wh=level_wh, parameters=parameters)


def facts_of(world: World, outcome: Outcome) -> dict[str, Any]:
    return dict(record(world, outcome.readings, world.devices.levels_wh, CLOCK.interval_seconds))


def test_a_battery_covers_what_its_home_lacks_to_the_last_unit() -> None:
    world = homes_with_batteries([[CONSUMPTION, STORAGE]] * 200)
    facts = facts_of(world, step(world, CLOCK))
    assert (facts["discharge_mwh"] == facts["consumption_mwh"]).all()
    assert not facts["import_mwh"].any()


def test_a_battery_takes_what_its_home_has_over() -> None:
    world = homes_with_batteries([[PRODUCTION, STORAGE]] * 200)
    facts = facts_of(world, step(world, CLOCK))
    assert (facts["export_mwh"] <= 1).all()
    assert (facts["charge_mwh"] > 0).all()


def test_at_its_reserve_it_gives_nothing_and_full_it_takes_nothing() -> None:
    empty = homes_with_batteries([[CONSUMPTION, STORAGE]] * 20, level_wh=1_000, **EXACT)
    full = homes_with_batteries([[PRODUCTION, STORAGE]] * 20, level_wh=10_000, **EXACT)
    for world in (empty, full):
        readings = step(world, CLOCK).readings
        assert not readings.flows_watts.any()
        assert (readings.levels_wh == world.devices.levels_wh).all()


def test_two_batteries_of_a_home_share_its_load_one_after_the_other() -> None:
    world = homes_with_batteries(
        [[CONSUMPTION, CONSUMPTION, CONSUMPTION, STORAGE, STORAGE]] * 50, discharge_watts=1_000, **EXACT
    )
    outcome = step(world, CLOCK)
    flows = outcome.readings.flows_watts.reshape(50, 5)[:, 3:]
    used = outcome.totals.consumption_watts
    assert np.allclose(flows[:, 0], -np.minimum(used, 1_000), atol=0.06)
    assert np.allclose(flows[:, 1], -np.clip(used - 1_000, 0, 1_000), atol=0.06)


@settings(max_examples=50)
@given(st.lists(st.lists(st.sampled_from([PRODUCTION, CONSUMPTION, STORAGE]), min_size=1, max_size=7), min_size=1, max_size=12),
       st.floats(0, 10_000), st.integers(1, 3_600))  # fmt: skip
def test_a_home_balances_and_its_level_is_told_to_the_last_unit(
    kinds: list[list[int]], level: float, seconds: int
) -> None:
    world, clock = homes_with_batteries(kinds, level), Clock(CLOCK.tick, seconds, CLOCK.seed)
    outcome = step(world, clock)
    facts = record(world, outcome.readings, world.devices.levels_wh, seconds)
    held = world.sum_by_home(np.rint(world.devices.levels_wh * 1_000).astype(np.int64))
    gained = facts["charge_mwh"] - facts["discharge_mwh"] - facts["loss_mwh"] - facts["driven_mwh"]
    assert (facts["level_mwh"] == held + gained).all()
    assert (facts["loss_mwh"] >= 0).all()
    given_ = facts["solar_mwh"] + facts["generator_mwh"] + facts["discharge_mwh"] + facts["import_mwh"]
    assert (given_ == facts["consumption_mwh"] + facts["charge_mwh"] + facts["export_mwh"]).all()


@given(st.permutations(range(12)), st.integers(1, 12))
def test_homes_behave_the_same_in_any_chunk(order: list[int], size: int) -> None:
    kinds = [[PRODUCTION, STORAGE, CONSUMPTION]] * 12
    whole = step(homes_with_batteries(kinds), CLOCK).readings
    chosen = np.sort(order[:size])
    places = (chosen[:, None] * 3 + np.arange(3)).ravel()
    world = homes_with_batteries(kinds)
    devices = replace(world.devices.pick(places), home=np.repeat(np.arange(size), 3))
    part = step(World(world.homes.pick(chosen), devices), CLOCK).readings
    for name in ("watts", "levels_wh", "flows_watts"):
        assert getattr(part, name).tolist() == getattr(whole, name)[places].tolist()
