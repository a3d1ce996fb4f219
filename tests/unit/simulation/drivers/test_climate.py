"""The climate of places, from weather stations."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.simulation.drivers import climate
from smartenergy.simulation.drivers.sites import sites_at

ROWS = json.loads(files("smartenergy.simulation.drivers").joinpath("climate.json").read_text("utf-8"))
MIDDLE_OF_JANUARY = 946_728_000 + climate.SECONDS_PER_YEAR // 24
coordinates = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_a_station_is_whole_and_names_its_source(row: dict) -> None:
    assert row["source"]
    for name in ("clear_sky_index", "temperature", "daily_range", "turbidity"):
        assert len(row[name]) == 12
        assert np.all(np.isfinite(row[name]))
    assert 0.2 <= min(row["clear_sky_index"]) <= max(row["clear_sky_index"]) <= 0.98


def test_a_station_speaks_for_its_own_place() -> None:
    names = [row["name"] for row in ROWS]
    row = ROWS[names.index("Madrid")]
    here = sites_at(np.array([row["latitude"]]), np.array([row["longitude"]]))
    found = climate.climate_at(here.nearest, MIDDLE_OF_JANUARY)
    assert found.temperature == pytest.approx(row["temperature"][0], abs=0.1)
    assert found.clear_sky_index == pytest.approx(row["clear_sky_index"][0], abs=0.01)


@given(coordinates, st.integers(0, 4_000_000_000))
def test_any_place_has_a_climate_between_those_of_its_stations(place: tuple[float, float], instant: int) -> None:
    here = sites_at(np.array([place[0]]), np.array([place[1]]))
    assert sum(float(weight[0]) for weight in here.nearest.weights) == pytest.approx(1.0)
    found = climate.climate_at(here.nearest, instant)
    assert 0.2 <= float(found.clear_sky_index[0]) <= 0.98
    assert -45 < float(found.temperature[0]) < 45


@given(coordinates, st.lists(st.integers(0, 4_000_000_000), min_size=1, max_size=5))
def test_one_instant_and_many_get_the_same_bits(place: tuple[float, float], instants: list[int]) -> None:
    here = sites_at(np.array([place[0], 0.0]), np.array([place[1], 0.0]))
    rows = climate.Nearest(
        tuple(part[:, None] for part in here.nearest.stations),
        tuple(part[:, None] for part in here.nearest.weights),
    )
    block = climate.climate_at(rows, np.array(instants))
    for column, instant in enumerate(instants):
        one = climate.climate_at(here.nearest, instant)
        for name in vars(one):
            assert getattr(block, name)[:, column].tolist() == getattr(one, name).tolist(), name


def test_the_year_goes_from_month_to_month_and_around() -> None:
    month, share = climate.month_of(
        MIDDLE_OF_JANUARY + np.array([0, -86_400, 11 * climate.SECONDS_PER_YEAR // 12])
    )
    assert month.tolist() == [0, 11, 11]
    assert 0.9 < share[1] < 1.0
