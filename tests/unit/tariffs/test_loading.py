"""Values that somebody loads: whether they are steps that follow one another."""

import numpy as np
import pytest

from smartenergy.tariffs.loading import Loaded, problems

NEW_YEAR = 1_767_225_600
"""2026-01-01T00:00Z."""


def wrong(*starts: int, step: int = 900, phase: int = 0, allow_gaps: bool = False) -> list[str]:
    given = np.array([NEW_YEAR + start for start in starts], np.int64)
    loaded = Loaded(given, given * 0, given * 0)
    places = [f"line {number + 2}" for number in range(len(starts))]
    return list(problems(loaded, step, phase, places, allow_gaps=allow_gaps))


def test_steps_that_follow_one_another_are_right_in_any_order() -> None:
    assert wrong(0, 900, 1800) == []
    assert wrong(1800, 0, 900) == []
    assert wrong(900, 4500, step=3600, phase=900) == [], "hours of a zone that is a quarter hour off"
    assert wrong(300, 600, step=300) == []


def test_a_gap_is_told_with_what_lacks() -> None:
    [told] = wrong(0, 2700)
    assert told == "line 3: before it 2026-01-01T00:15Z to 2026-01-01T00:45Z lacks; `allow_gaps` takes them so"
    assert wrong(0, 2700, allow_gaps=True) == []


def test_a_time_that_comes_twice_is_told_with_both_places() -> None:
    assert wrong(0, 900, 0) == ["line 4: 2026-01-01T00:00Z has come before, at line 2"]


@pytest.mark.parametrize(
    ("starts", "step", "phase"),
    [((0, 1000), 900, 0), ((60,), 900, 0), ((1800,), 3600, 0), ((300,), 1800, 0)],
)
def test_what_begins_no_step_is_told(starts: tuple[int, ...], step: int, phase: int) -> None:
    [told] = wrong(*starts, step=step, phase=phase, allow_gaps=True)
    assert f"begins no step of {step // 60} minutes" in told


def test_where_the_steps_of_a_series_begin_is_told() -> None:
    [told] = wrong(0, step=3600, phase=900)
    assert told.endswith("begins no step of 60 minutes, which begin 15 minutes after those of UTC")
