"""What clock and calendar of a home show."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.simulation.drivers.local_time import LocalTime


def time_at(*when: int, hours: int = 0, is_south: bool = False) -> LocalTime:
    instant = int(datetime(*when, tzinfo=UTC).timestamp())  # type: ignore[arg-type]
    return LocalTime.of(np.array([instant]), np.array([hours * 3600]), np.array([False]), is_south)


def test_a_household_day_begins_at_four() -> None:
    late, early = time_at(2027, 3, 2, 3, 59), time_at(2027, 3, 2, 4, 0)
    assert (late.day + 1).tolist() == early.day.tolist()
    assert (late.minute.item(), early.minute.item()) == (1439.0, 0.0)
    assert time_at(2027, 3, 2, 1, 0, hours=3).minute.item() == 0.0


def test_winter_is_half_a_year_later_in_the_south() -> None:
    north, south = time_at(2027, 7, 1, 12), time_at(2027, 7, 1, 12, is_south=True)
    assert abs(north.year_day.item() - 181) <= 1
    assert south.year_day.item() <= 1 or south.year_day.item() >= 363


@given(st.integers(-(2**31), 2**33), st.integers(-14 * 3600, 14 * 3600))
def test_minutes_and_days_of_a_year_stay_within_their_tables(instant: int, offset: int) -> None:
    time = LocalTime.of(np.array([instant]), np.array([offset]), np.array([False]), is_south=True)
    assert 0 <= time.minute.item() < 1440
    assert 0 <= time.year_day.item() <= 365
