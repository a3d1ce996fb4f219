"""The rules of the tick."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.uniform.behaviour import move_storage
from smartenergy.simulation.step import step
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, STORAGE, Readings, World
from tests import model
from tests.worlds import make_world

TICK = 1_795_425_060  # 09:51 in UTC
NIGHT = TICK + 12 * 3600
levels_and_capacities = st.floats(1e-3, 1e6).flatmap(
    lambda capacity: st.tuples(st.floats(0, capacity), st.just(capacity))
)
intervals = st.integers(1, 86_400)


def fleet(kinds: list[int], *, is_solar: bool = False, first_id: int = 1) -> World:
    return make_world([kinds], ids=np.arange(first_id, first_id + len(kinds)), is_solar=is_solar)


def run(world: World, interval: int = 60, tick: int = TICK) -> Readings:
    return step(world, Clock(tick, interval, seed=5)).readings


def move(level: float, capacity: float, wanted: float, interval: int) -> tuple[float, float]:
    new, flow = move_storage(np.array([level]), np.array([capacity]), np.array([wanted]), interval / 3600)
    return float(new[0]), float(flow[0])


def test_production_lies_between_1000_and_5000_watts() -> None:
    watts = run(fleet([PRODUCTION] * 50_000)).watts
    assert (watts.min(), watts.max()) == (1000, 5000)


def test_consumption_lies_between_500_and_3000_watts() -> None:
    watts = run(fleet([CONSUMPTION] * 50_000)).watts
    assert (watts.min(), watts.max()) == (500, 3000)


def test_solar_production_is_zero_without_the_sun() -> None:
    assert not run(fleet([PRODUCTION] * 100, is_solar=True), tick=NIGHT).watts.any()


def test_solar_production_with_the_sun_is_what_a_generator_gives() -> None:
    by_sun = run(fleet([PRODUCTION] * 100, is_solar=True)).watts
    assert by_sun.tolist() == run(fleet([PRODUCTION] * 100)).watts.tolist()


def test_a_generator_produces_in_the_dark() -> None:
    assert run(fleet([PRODUCTION] * 100), tick=NIGHT).watts.all()


def test_storage_wants_between_minus_1000_and_1000_watts() -> None:
    flows = run(fleet([STORAGE] * 50_000)).flows_watts
    assert (flows.min(), flows.max()) == (-1000, 1000)


def test_only_storage_has_levels_and_flows_and_it_has_no_watts() -> None:
    readings = run(fleet([PRODUCTION, STORAGE, CONSUMPTION]))
    assert readings.levels_wh[[0, 2]].tolist() == readings.flows_watts[[0, 2]].tolist() == [0.0, 0.0]
    assert readings.watts[1] == 0


@given(st.integers(1, 2**40), intervals)
def test_every_reading_is_what_the_plain_model_gives(device_id: int, interval: int) -> None:
    readings = run(fleet([PRODUCTION, STORAGE, CONSUMPTION], first_id=device_id), interval)
    assert readings.watts[0] == model.production(5, TICK, device_id, False, "UTC")
    assert readings.watts[2] == model.consumption(5, TICK, device_id + 2)
    level, flow = model.storage(5, TICK, device_id + 1, 8_000.0, 20_000.0, interval)
    assert readings.levels_wh[1] == level
    assert readings.flows_watts[1] == pytest.approx(flow, abs=1e-6)


@given(levels_and_capacities, st.integers(-1000, 1000), intervals)
def test_a_level_never_leaves_its_bounds(pair: tuple[float, float], wanted: int, interval: int) -> None:
    level, capacity = pair
    new, flow = move(level, capacity, wanted, interval)
    assert 0 <= new <= capacity
    assert abs(flow) <= abs(wanted) + 1e-6
    assert flow * wanted >= 0


@given(levels_and_capacities, st.integers(-1000, 1000), intervals)
def test_the_flow_is_what_the_level_really_moved(pair: tuple[float, float], wanted: int, interval: int) -> None:
    level, capacity = pair
    new, flow = move(level, capacity, wanted, interval)
    assert new - level == pytest.approx(flow * interval / 3600, abs=1e-6)


def test_with_a_tick_of_an_hour_the_flow_is_new_level_minus_level() -> None:
    assert move(12_000.5, 32_000, 700, 3600) == (12_700.5, 700.0)
    assert move(31_900, 32_000, 700, 3600) == (32_000.0, 100.0)
    assert move(0.5, 32_000, -700, 3600) == (0.0, -0.5)


def test_a_one_minute_step_loses_nothing_to_rounding() -> None:
    level = 1_000.0
    for _ in range(60):
        level, flow = move(level, 32_000, 1, 60)
        assert flow == 1.0
    assert level == pytest.approx(1_001.0, abs=1e-9)
