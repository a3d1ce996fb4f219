"""Appliances answer the same whichever homes and instants are asked for together."""

from collections.abc import Callable
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.simulation.devices import air_conditioner, heat_pump
from smartenergy.simulation.devices.household import (
    base,
    cooking,
    dishwashing,
    entertainment,
    hot_water,
    laundry,
    lighting,
    refrigeration,
    whole,
)  # fmt: skip
from smartenergy.simulation.devices.vehicle import habits, trips
from tests.unit.simulation.street import DAY, NEW_YEAR, Street, homes, minutes, street

Answer = Callable[[Street], np.ndarray]
PARTS = (base, refrigeration, cooking, laundry, dishwashing, entertainment, lighting, hot_water, whole)


def of_part(part: object) -> Answer:
    return lambda at: part.watts(part.drawn(at.owner, {}), at.around)  # type: ignore[attr-defined]


def of_heat_pump(at: Street) -> np.ndarray:
    return heat_pump.watts(heat_pump.drawn(at.owner, {}), at.time, at.outside, at.around.outside)


def of_air_conditioner(at: Street) -> np.ndarray:
    cooler = air_conditioner.drawn(at.owner, {})
    return air_conditioner.watts(cooler, at.time, at.around.life, at.outside + 30, at.around.irradiance + 200)


def of_vehicle(at: Street) -> np.ndarray:
    car = trips.drawn(at.owner, {})
    now = habits.habits(car, at.time, at.free)
    return now.driven_w + habits.charging_w(car, now, car.capacity_wh / 2) + now.is_present + now.ready_by % 977


ANSWERS: dict[str, Answer] = {part.__name__.rpartition(".")[2]: of_part(part) for part in PARTS} | {
    "heat_pump": of_heat_pump, "air_conditioner": of_air_conditioner, "vehicle": of_vehicle,
}  # fmt: skip
GOLDEN = {
    "base": "00e6be0834686434",
    "refrigeration": "942efda999db93b5",
    "cooking": "4925bc36075a1b84",
    "laundry": "679aa8f37058ba18",
    "dishwashing": "c92619c9cb5df22d",
    "entertainment": "820134b236ec00fd",
    "lighting": "49923055e17425d4",
    "hot_water": "2bc8774c16e1b9ce",
    "whole": "3813a57e78511c22",
    "heat_pump": "bd0805e4a64f56a0",
    "air_conditioner": "79ed901c6542ad02",
    "vehicle": "d1fc52e2a2ebfdae",
}
names = pytest.mark.parametrize("name", ANSWERS)
instants_of_years = st.integers(NEW_YEAR - 400 * DAY, NEW_YEAR + 700 * DAY)


def bits(values: np.ndarray) -> bytes:
    return np.ascontiguousarray(values).tobytes()


@names
@given(
    st.lists(st.integers(1, 2**40), min_size=1, max_size=9, unique=True),
    st.lists(instants_of_years, min_size=1, max_size=9),
)
@settings(max_examples=12, deadline=None)
def test_homes_down_and_instants_across_answer_as_each_home_at_each_instant(
    name: str, ids: list[int], instants: list[int]
) -> None:
    answer = ANSWERS[name]
    together = answer(street(np.array(ids)[:, np.newaxis], np.array(instants)))
    for place, instant in enumerate(instants):
        tick = answer(street(np.array(ids), np.full(len(ids), instant)))
        assert bits(tick) == bits(together[:, place])


@names
def test_a_subset_in_another_order_answers_the_same(name: str) -> None:
    ids, instants = homes(60), minutes(24, step=61)
    some = np.random.default_rng(3).permutation(60)[:17]
    everything = ANSWERS[name](street(ids, instants))
    assert bits(ANSWERS[name](street(ids[some], instants[::-1]))) == bits(everything[some][:, ::-1])


@names
def test_the_answers_never_change(name: str) -> None:
    """Readings of the past are made of them: whoever changes one raises the version of the rules."""
    answer = ANSWERS[name](street(homes(40), minutes(200, step=37)))
    assert sha256(bits(answer)).hexdigest()[:16] == GOLDEN[name]


@names
@given(instants_of_years)
@settings(max_examples=15, deadline=None)
def test_nothing_is_negative_or_unbounded(name: str, start: int) -> None:
    for count in (0, 1):
        answer = ANSWERS[name](street(homes(50), minutes(50, start, step=29 + count), cold=-20 + 45 * count))
        assert np.isfinite(answer).all()
        assert (answer >= 0).all()
        assert answer.max() < 40_000
