"""What happens in slots is the same whether each slot is asked once or each of its instants is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.simulation.drivers.events import Event, asked, event, slot
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.drivers.wander import wander
from smartenergy.simulation.singles import keys_of, share
from tests.unit.simulation.street import DAY, HOUR, MINUTE, NEW_YEAR

STREAM = 77
KEYS = keys_of(15, np.arange(1, 13)[:, np.newaxis])
PHASE = np.arange(12)[:, np.newaxis] * 50_771
WATTS = np.linspace(100, 2_000, 12, dtype=np.float32)[:, np.newaxis]


def time_of(instants: np.ndarray, *, is_one_day: bool) -> LocalTime:
    """The same time, with the day in a column of one or at each instant."""
    shape = (1, 1) if is_one_day else instants.shape
    time = LocalTime.of(instants, np.full(shape, HOUR), np.zeros((1, 1), bool))
    assert time.is_of_one_day is is_one_day
    return time


def some_event(time: LocalTime, length: int, part: float) -> Event:
    now = slot(KEYS, STREAM, time, PHASE, length)
    return event(now, np.float32(part * length) * (np.float32(0.5) + share(now.word, 2) / 2))


@given(
    st.integers(0, 700), st.integers(2, 1_440), st.sampled_from([10, 15, 40, 100, 240]), st.floats(0.05, 0.99),
    st.floats(0.2, 6), st.sampled_from([7, 30, 60, 300]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_an_event_of_a_day_is_what_it_is_at_each_of_its_instants(
    day: int, count: int, length: int, part: float, rate: float, step: int
) -> None:
    count = min(count, DAY // step)
    instants = (NEW_YEAR + day * DAY + 3 * HOUR + np.arange(count) * step)[np.newaxis]
    found = []
    for is_one_day in (True, False):
        some = some_event(time_of(instants, is_one_day=is_one_day), length, part)
        going = some.going(np.float32(rate) * np.abs(np.sqrt(asked(some.start)) / 40))
        watts = going.spread((going.at(WATTS) + 5 * going.since) * share(going.at(some.of.word), 3))
        found.append((watts, some.of.spread(share(some.of.word, 0)), some.happens(np.full_like(some.start, 0.7))))
    for once, each in zip(*found, strict=True):
        assert once.dtype == each.dtype
        assert (once == each).all()


def test_a_rate_of_the_instant_is_asked_at_each_instant() -> None:
    instants = (NEW_YEAR + 3 * HOUR + np.arange(1_440) * MINUTE)[np.newaxis]
    rate = np.linspace(0, 4, 1_440, dtype=np.float32)[np.newaxis] * np.ones((12, 1), np.float32)
    once, each = (some_event(time_of(instants, is_one_day=one), 75, 0.3).happens(rate) for one in (True, False))
    assert each.any()
    assert (once == each).all()


@pytest.mark.parametrize("seconds", [600, 14_400, 86_400])
def test_what_wanders_is_the_same_whether_points_are_drawn_once_or_at_each_instant(seconds: int) -> None:
    instants = NEW_YEAR + 5_000 + np.arange(1_440) * MINUTE
    row = wander(KEYS, STREAM, instants[np.newaxis], seconds)
    assert (row == wander(KEYS, STREAM, np.broadcast_to(instants, (12, 1_440)), seconds)).all()
