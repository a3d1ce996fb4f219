"""Places as the drivers need them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.simulation.drivers.sites import EARTH_KM, distinct, kept_sites, sites_at

coordinates = st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=20)


@given(coordinates)
def test_up_and_east_are_directions_that_stand_on_each_other(places: list[tuple[float, float]]) -> None:
    sites = sites_at(*np.array(places).T)
    up, east = np.array(sites.up), np.array(sites.east)
    assert np.sum(up**2, axis=0) == pytest.approx(np.ones(len(places)))
    assert np.sum(east**2, axis=0) == pytest.approx(np.ones(len(places)))
    assert np.sum(up[:2] * east, axis=0) == pytest.approx(np.zeros(len(places)), abs=1e-12)


@given(coordinates)
def test_places_are_kept_as_they_are_worked_out(places: list[tuple[float, float]]) -> None:
    latitude, longitude = np.array(places).T
    fresh, kept = sites_at(latitude, longitude), kept_sites(latitude, longitude)
    assert kept is kept_sites(latitude.copy(), longitude.copy())
    assert kept.map_y.tolist() == fresh.map_y.tolist()
    assert [part.tolist() for part in kept.nearest.weights] == [part.tolist() for part in fresh.nearest.weights]


@given(coordinates, st.data())
def test_homes_at_one_place_share_it(places: list[tuple[float, float]], data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=40))
    latitude, longitude = np.array(drawn).T
    north, east, of_homes = distinct(latitude, longitude)
    assert len(north) == len({(one[0] + 0.0, one[1] + 0.0) for one in drawn})
    assert np.all(north[of_homes] == latitude) and np.all(east[of_homes] == longitude)


def test_the_map_is_true_to_scale_at_45_degrees() -> None:
    sites = sites_at(np.array([44.9, 45.1, 45.0]), np.array([0.0, 0.0, 1.0]))
    assert sites.map_y[1] - sites.map_y[0] == pytest.approx(0.2 * 111.19, rel=0.001)
    assert sites.map_x[2] == pytest.approx(EARTH_KM / 360)
