"""Times of the day as people's clocks show them, on days whose clocks change as well."""

import numpy as np
import pytest

from smartenergy.forecasts.wall import Wall
from smartenergy.kernel.arrays import Bools, Ints
from tests.unit.tariffs.contracts import ZONES, day

QUARTER = 900


def weekends(dates: Ints) -> Bools:
    return (dates + 3) % 7 > 4


def wall(zone: str, since: str, until: str) -> Wall:
    return Wall.of(zone, day(zone, since), day(zone, until), weekends)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("since", "until"), [("2026-03-20", "2026-04-12"), ("2026-10-20", "2026-11-05")])
def test_what_is_laid_out_by_day_comes_back_as_it_was(zone: str, since: str, until: str) -> None:
    found = wall(zone, since, until)
    by_clock = (found.day * 96 + found.shown.slot).astype(np.float64)[np.newaxis]
    assert np.array_equal(found.along(found.by_day(by_clock), np.arange(found.days)), by_clock)


def test_an_hour_that_clocks_jump_over_is_not_known_and_one_that_comes_twice_is_the_mean() -> None:
    spring = wall("Europe/Berlin", "2026-03-29", "2026-03-30")
    assert np.flatnonzero(np.isnan(spring.by_day(np.ones((1, 92)))[0, 0])).tolist() == [8, 9, 10, 11]
    autumn = wall("Europe/Berlin", "2026-10-25", "2026-10-26")
    values = np.ones((2, 100))
    values[:, 12:16] = 3
    values[1, 8:12] = np.nan
    table = autumn.by_day(values)
    assert table[0, 0, 8:12].tolist() == [2] * 4
    assert table[1, 0, 8:12].tolist() == [3] * 4
    assert not np.isnan(table).any()


def test_days_that_nobody_asked_for_stay_unknown() -> None:
    found = wall("Europe/Berlin", "2026-05-04", "2026-05-07")
    told = found.along(np.ones((1, 1, 96)), np.array([1]))
    assert np.flatnonzero(~np.isnan(told[0])).tolist() == list(range(96, 192))
    assert wall("Europe/Berlin", "2026-05-01", "2026-05-04").is_free.tolist() == [False, True, True]


def test_a_past_that_ends_in_a_day_leaves_the_rest_of_it_unknown() -> None:
    found = wall("Europe/Berlin", "2026-05-04", "2026-05-06")
    table = found.by_day(np.ones((1, 100)))
    assert (~np.isnan(table[0])).sum(axis=1).tolist() == [96, 4]
