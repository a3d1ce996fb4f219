"""Where the sun stands, against NREL's algorithm as pvlib has it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pvlib import irradiance, spa

from smartenergy.simulation.drivers.climate import direction
from smartenergy.simulation.drivers.sun import SOLAR_CONSTANT, raised, sun_at

random = np.random.default_rng(53)
FROM_1990, TO_2060 = 631_152_000, 2_871_763_200
instants = random.integers(FROM_1990, TO_2060, 200)
latitude = np.degrees(np.arcsin(random.uniform(-1, 1, 2000)))
longitude = random.uniform(-180, 180, 2000)


def degrees(cosine: np.ndarray) -> np.ndarray:
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def test_the_sun_of_2000_places_and_200_instants_is_pvlib_s_to_a_fiftieth_of_a_degree() -> None:
    up = direction(latitude, longitude)
    worst = worst_as_it_looks = 0.0
    for instant in instants.tolist():
        height = sun_at(instant).along(*up)
        apparent, zenith = spa.solar_position_numpy(
            np.full(2000, float(instant)), latitude, longitude, 0, 1013.25, 12, 67.0, 0.5667, numthreads=1
        )[:2]
        worst = max(worst, float(np.max(np.abs(degrees(height) - zenith))))
        is_up = zenith < 89.5
        worst_as_it_looks = max(
            worst_as_it_looks, float(np.max(np.abs(degrees(raised(height)) - apparent)[is_up]))
        )
    assert worst < 0.02
    assert worst_as_it_looks < 0.02


def test_its_light_above_the_air_follows_the_distance_of_the_earth() -> None:
    days = np.arange(0, 365 * 86_400, 86_400) + 1_672_531_200
    times = pd.DatetimeIndex(pd.to_datetime(days, unit="s", utc=True))
    expected = irradiance.get_extra_radiation(times, SOLAR_CONSTANT, method="nrel")
    assert np.max(np.abs(sun_at(days).extraterrestrial - expected)) < 0.3


@given(st.integers(FROM_1990, TO_2060))
def test_its_direction_has_the_length_of_one(instant: int) -> None:
    sun = sun_at(instant)
    assert float(sun.x**2 + sun.y**2 + sun.z**2) == pytest.approx(1.0, abs=1e-12)


@given(st.lists(st.integers(FROM_1990, TO_2060), min_size=1, max_size=20))
def test_one_instant_and_many_get_the_same_bits(many: list[int]) -> None:
    together = sun_at(np.array(many))
    assert together.x.tolist() == [float(sun_at(one).x) for one in many]
    assert together.extraterrestrial.tolist() == [float(sun_at(one).extraterrestrial) for one in many]


def test_what_looks_higher_is_never_lower_than_it_is() -> None:
    height = np.linspace(-1, 1, 20_001)
    lifted = raised(height)
    assert np.all(lifted >= height)
    assert np.all(np.diff(lifted) > 0)
