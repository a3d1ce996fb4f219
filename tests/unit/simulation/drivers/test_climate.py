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
    for name in ("clear_sky_index", "temperature", "daily_range", "turbidity", "temperature_spread"):
        assert len(row[name]) == 12
        assert np.all(np.isfinite(row[name]))
    assert 0.2 <= min(row["clear_sky_index"]) <= max(row["clear_sky_index"]) <= 0.98


@pytest.mark.parametrize("name", ["Madrid", "Potsdam", "Sydney"])
def test_a_station_speaks_for_its_own_place_and_its_months_have_their_means(name: str) -> None:
    row = next(row for row in ROWS if row["name"] == name)
    here = sites_at(np.array([row["latitude"]]), np.array([row["longitude"]]))
    months = climate.SECONDS_PER_YEAR * (np.arange(12 * 40) + 0.5) / 480
    year = climate.climate_at(rows_of(here.nearest), 946_728_000 + months.astype(np.int64))
    for quantity in ("temperature", "daily_range", "clear_sky_index"):
        means = getattr(year, quantity).reshape(12, 40).mean(axis=1)
        assert means == pytest.approx(np.array(row[quantity]), abs=0.02), quantity


def rows_of(nearest: climate.Nearest) -> climate.Nearest:
    columns = (tuple(part[:, None] for part in parts) for parts in (nearest.stations, nearest.weights))
    return climate.Nearest(*columns)


def test_clear_days_are_warm_in_summer_and_cold_in_winter_where_there_is_one() -> None:
    warmth = dict(zip((row["name"] for row in ROWS), climate.stations().monthly[5], strict=True))
    assert warmth["Potsdam"][6] > 0.5 and warmth["Potsdam"][0] < -0.2
    assert warmth["Sydney"][0] > 0.4 and warmth["Sydney"][6] < -0.2
    assert np.all(np.abs(warmth["Guam"] - climate.CLEAR_IS_WARM) < 0.2)


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
    block = climate.climate_at(rows_of(here.nearest), np.array(instants))
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
