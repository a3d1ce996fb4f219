"""What a tick records."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.ledger.columns import FACTS, GRID, LOSSES
from smartenergy.ledger.facts import power_watts, record
from smartenergy.ledger.flows import level_change_mwh
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.energy import energy_mwh, level_mwh
from smartenergy.simulation.step import step
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, Losses, Readings, World
from tests.worlds import make_world


def two_homes(levels: list[float]) -> World:
    """Two homes: solar, generator, heater, a battery for each level; then a heater alone."""
    kinds = [PRODUCTION, PRODUCTION, CONSUMPTION, *[STORAGE] * len(levels)]
    is_solar = [True, *[False] * len(kinds)]
    return make_world([kinds, [CONSUMPTION]], is_solar=is_solar, levels_wh=[0, 0, 0, *levels, 0])


def test_a_tick_of_a_minute_by_hand() -> None:
    home = two_homes([8_000.0, 100.0])
    readings = Readings(
        watts=np.array([4200, 1500, 1800, 0, 0, 600]),
        levels_wh=np.array([0, 0, 0, 8_010.0, 95.0, 0]),
        flows_watts=np.array([0, 0, 0, 600.0, -300.0, 0]),
    )
    facts = record(home, readings, home.devices.levels_wh, 60)
    of_first = {name: int(column[0]) for name, column in facts.items()}
    assert of_first == {
        "home_id": 1, "interval_seconds": 60, "solar_mwh": 70_000, "generator_mwh": 25_000, "consumption_mwh": 30_000,
        "charge_mwh": 10_000, "discharge_mwh": 5_000, "import_mwh": 0, "export_mwh": 60_000,
        "level_mwh": 8_105_000, "capacity_wh": 40_000, "loss_mwh": 0, "driven_mwh": 0, "curtailed_mwh": 0,
    }  # fmt: skip
    assert int(facts["import_mwh"][1]) == int(facts["consumption_mwh"][1]) == 10_000


@given(st.integers(0, 10**9), st.integers(1, 86_400))
def test_energy_is_rounded_once_by_half_a_unit_at_most(watts: int, seconds: int) -> None:
    energy = int(energy_mwh(np.array([watts]), seconds)[0])
    assert abs(18 * energy - 5 * watts * seconds) <= 9


@given(st.integers(0, 10**7), st.integers(4, 86_400))
def test_power_is_found_again_in_energy(watts: int, seconds: int) -> None:
    energy = energy_mwh(np.array([watts]), seconds)
    assert round(float(power_watts(energy, np.array([seconds]))[0])) == watts


@given(st.lists(st.floats(0, 20_000), min_size=1, max_size=3), st.integers(0, 4 * 10**9))
def test_levels_are_those_of_before_with_what_flowed_tick_after_tick(levels: list[float], number: int) -> None:
    home = two_homes(levels)
    held = int(level_mwh(home.devices.levels_wh).sum())
    for tick in range(number * 60, number * 60 + 600, 60):
        readings = step(home, Clock(tick, 60, seed=7)).readings
        facts = record(home, readings, home.devices.levels_wh, 60)
        held += int(facts["charge_mwh"][0] - facts["discharge_mwh"][0])
        assert held == facts["level_mwh"][0]
        home = home.with_levels(readings.levels_wh)


def test_a_tick_with_losses_by_hand() -> None:
    """A battery charges with 600 W and loses 1 Wh of it; a car drives 50 Wh and loses 2; the panel could give more."""
    home = two_homes([8_000.0, 100.0])
    losses = Losses(
        lost_wh=np.array([0, 0, 0, 1.0, 2.0, 0]),
        driven_wh=np.array([0, 0, 0, 0, 50.0, 0]),
        curtailed_wh=np.array([7.0, 0, 0, 0, 0, 0]),
    )
    readings = Readings(
        watts=np.array([4200, 1500, 1800, 0, 0, 600]),
        levels_wh=np.array([0, 0, 0, 8_009.0, 48.0, 0]),
        flows_watts=np.array([0, 0, 0, 600.0, 0, 0]),
        losses=losses,
    )
    facts = record(home, readings, home.devices.levels_wh, 60)
    of_first = {name: int(column[0]) for name, column in facts.items()}
    assert of_first == {
        "home_id": 1, "interval_seconds": 60, "solar_mwh": 70_000, "generator_mwh": 25_000, "consumption_mwh": 30_000,
        "charge_mwh": 10_000, "discharge_mwh": 0, "import_mwh": 0, "export_mwh": 55_000,
        "level_mwh": 8_057_000, "capacity_wh": 40_000, "loss_mwh": 3_000, "driven_mwh": 50_000, "curtailed_mwh": 7_000,
    }  # fmt: skip
    assert [int(facts[name][1]) for name in LOSSES] == [0, 0, 0]


WH = st.floats(0, 20_000)
STORAGE_TICK = st.tuples(WH, WH, st.one_of(st.just(0.0), WH), st.one_of(st.just(0.0), WH), st.booleans())


@given(st.lists(STORAGE_TICK, min_size=1, max_size=4), st.integers(0, 5_000), st.integers(0, 5_000))
def test_the_balance_and_the_level_hold_to_the_last_unit_whatever_is_lost(
    storage: list[tuple[float, float, float, float, bool]], produced: int, used: int
) -> None:
    before, after, lost, driven, still = (np.array(column) for column in zip(*storage, strict=True))
    after = np.where(still, np.minimum(before, after), after)
    home, rest = two_homes(before.tolist()), np.zeros(1)
    three = np.zeros(3)
    readings = Readings(
        watts=np.array([produced, 7, used, *[0] * len(before), 600]),
        levels_wh=np.concatenate([three, after, rest]),
        flows_watts=np.concatenate([three, np.where(still, 0.0, 1.0), rest]),
        losses=Losses(*(np.concatenate([three, some, rest]) for some in (lost, driven, lost))),
    )
    facts = record(home, readings, home.devices.levels_wh, 60)
    given = facts["solar_mwh"] + facts["generator_mwh"] + facts["discharge_mwh"] + facts["import_mwh"]
    assert (given == facts["consumption_mwh"] + facts["charge_mwh"] + facts["export_mwh"]).all()
    held = int(level_mwh(before).sum())
    assert held + int(level_change_mwh(facts)[0]) == int(facts["level_mwh"][0])
    assert all((facts[name] >= 0).all() for name in (*FACTS, *GRID))
    if still.all():
        assert facts["charge_mwh"][0] == facts["discharge_mwh"][0] == 0


def test_no_homes_have_no_facts() -> None:
    nothing = Readings(np.empty(0, np.int64), np.empty(0), np.empty(0))
    assert len(record(make_world([]), nothing, np.empty(0), 60)["home_id"]) == 0
