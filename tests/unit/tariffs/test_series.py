"""Series at quarter hours and at hours, and what is missing."""

import numpy as np
import pytest

from smartenergy.tariffs.series import Values, at_hours, at_quarters

QUARTERS = np.arange(0, 7200, 900)


def test_an_hours_value_holds_in_its_four_quarters_and_where_one_lacks_none_is_known() -> None:
    found = at_quarters(Values(3600, np.array([3600]), np.array([7])), QUARTERS)
    assert found.is_known.tolist() == [False] * 4 + [True] * 4
    assert found.values.tolist() == [0] * 4 + [7] * 4


@pytest.mark.parametrize("minutes", [5, 10, 15, 20, 30, 60])
def test_a_steady_series_of_any_step_is_the_same_at_each_quarter_hour(minutes: int) -> None:
    starts = np.arange(0, 7200, minutes * 60)
    found = at_quarters(Values(minutes * 60, starts, np.full(len(starts), -5)), QUARTERS)
    assert found.is_known.all()
    assert (found.values == -5).all()


def test_steps_that_divide_no_quarter_hour_count_by_their_time() -> None:
    found = at_quarters(Values(600, np.array([0, 600, 1200]), np.array([30, 60, 90])), QUARTERS[:2])
    assert found.values.tolist() == [40, 80]  # 10 and 5 minutes; 5 and 10
    missing = at_quarters(Values(600, np.array([0, 1200]), np.array([30, 90])), QUARTERS[:2])
    assert missing.is_known.tolist() == [False, False]


def test_an_hour_has_the_mean_of_its_quarters_halves_up_wherever_one_begins_to_ask() -> None:
    series = Values(900, QUARTERS, np.array([1, 2, 2, 1, -1, -2, -2, -1]))
    assert at_hours(series, QUARTERS).values.tolist() == [2] * 4 + [-1] * 4
    assert at_hours(series, QUARTERS[3:5]).values.tolist() == [2, -1]


def test_a_series_without_values_is_known_nowhere() -> None:
    nothing = np.empty(0, np.int64)
    assert not at_quarters(Values(3600, nothing, nothing), QUARTERS).is_known.any()
