"""Things that happen now and then: each runs whole, whatever changes while it does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.simulation.drivers.events import asked, event, slot
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.singles import keys_of, share
from tests.unit.simulation.street import DAY, HOUR, MINUTE, NEW_YEAR, homes, street

STREAM = 77
KEYS = keys_of(15, np.arange(1, 13)[:, np.newaxis])
PHASE = np.arange(12)[:, np.newaxis] * 5_077


def time_of(instants: np.ndarray) -> LocalTime:
    return LocalTime.of(instants, np.full(instants.shape, HOUR), np.zeros(instants.shape, bool))


@given(st.integers(0, 700), st.sampled_from([10, 15, 40, 100, 240]), st.floats(0.05, 0.95), st.floats(0.2, 6))
@settings(max_examples=40, deadline=None)
def test_an_event_is_on_for_as_long_as_is_drawn_in_one_piece_or_not_at_all(
    day: int, length: int, part: float, rate: float
) -> None:
    """Its rate changes with every minute, so that a rate of the present minute would cut it."""
    instants = NEW_YEAR + day * DAY + 3 * HOUR + np.arange(1_440) * MINUTE + 30
    now = slot(KEYS, STREAM, time_of(instants), PHASE, length)
    some = event(now, np.float32(part * length) * (np.float32(0.5) + share(now.word, 2) / 2))
    on = some.happens(np.float32(rate) * np.abs(np.sin(asked(some.start) / 7)))
    number = (instants + PHASE) // (length * 60)
    should = (some.since >= 0) & (some.since < some.end - some.start)
    for home in range(len(on)):
        for one in np.unique(number[home]):
            of_slot = number[home] == one
            happened = on[home, of_slot]
            assert not happened.any() or (happened == should[home, of_slot]).all()
    assert not on[(some.start < 0) | (some.end > 1_440)].any()


def test_events_come_as_often_as_their_rate_says() -> None:
    instants = NEW_YEAR + 450 + np.arange(40 * 96) * 900
    now = slot(KEYS, STREAM, time_of(instants), PHASE, 15)
    some = event(now, np.full_like(now.minute, 14.9))
    inside = (some.start >= 0) & (some.end <= 1_440) & (some.since >= 0) & (some.since < 14.9)
    assert abs(some.happens(np.full_like(now.minute, 0.25))[inside].mean() - 0.2) < 0.008


def test_a_slot_begins_at_one_minute_whichever_of_its_instants_is_asked() -> None:
    instants = NEW_YEAR + 20 * DAY + 5 * HOUR + np.arange(0, 12 * HOUR, 7)
    now = slot(KEYS, STREAM, time_of(instants), PHASE, 100)
    for home in range(len(KEYS)):
        for word in np.unique(now.word[home]):
            assert len(np.unique(now.begins[home, now.word[home] == word])) == 1


@given(st.integers(0, 700), st.integers(0, 1_439), st.integers(0, 1_439))
@settings(max_examples=60, deadline=None)
def test_people_are_asked_for_another_minute_of_their_day_as_if_it_were_now(
    day: int, one: int, other: int
) -> None:
    start = NEW_YEAR + day * DAY + 3 * HOUR
    now, then = (street(homes(40), np.array([start + minute * MINUTE])) for minute in (one, other))
    asked_now, known = now.around.life.at(then.time.minute), then.around.life
    assert (asked_now.up == known.up).all()
    assert (asked_now.act == known.act).all()
    assert (asked_now.pace == known.pace).all()
