"""Whatever is recorded, a forecast knows of what was over."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from smartenergy.forecasts.past import ENERGY, QUARTERS_A_DAY, Past, Recorded, first_ahead

SINCE, DAYS, QUARTER = 1_795_392_000, 2, 900
UNTIL = SINCE + DAYS * QUARTERS_A_DAY * QUARTER


def recorded(seed: int, seconds: int = QUARTER) -> Recorded:
    draw = np.random.default_rng(seed)
    shape = 3, DAYS * QUARTERS_A_DAY
    energy = {name: draw.integers(0, 10**6, shape) for name in ENERGY}
    return Recorded(SINCE, np.full(shape, seconds, np.int64), energy)


@given(some.integers(SINCE, UNTIL))
def test_what_comes_after_an_instant_changes_nothing(at: int) -> None:
    one, other = recorded(1), recorded(2)
    over = (one.since + np.arange(DAYS * QUARTERS_A_DAY) * QUARTER + QUARTER) <= at
    for name in ENERGY:
        other.energy[name][:, over] = one.energy[name][:, over]
    other.seconds[:, ~over] = 450
    for name in ENERGY:
        assert getattr(Past.of(one, at), name).tobytes() == getattr(Past.of(other, at), name).tobytes()


@given(some.integers(SINCE, UNTIL))
def test_all_that_was_over_is_known_and_nothing_else(at: int) -> None:
    past = Past.of(recorded(1), at)
    assert (~np.isnan(past.load)).sum(axis=1).tolist() == [(at - SINCE) // QUARTER] * 3
    assert past.starts[0] == SINCE
    assert past.days == DAYS


def test_energy_is_told_in_watt_hours_of_a_whole_quarter_hour() -> None:
    half = recorded(1, seconds=450)
    assert np.allclose(Past.of(half, UNTIL).solar, half.energy["solar"] / 1_000 * 2)
    assert np.isnan(Past.of(recorded(1, seconds=449), UNTIL).load).all()


def test_a_tick_of_an_hour_is_over_after_an_hour() -> None:
    past = Past.of(recorded(1, seconds=3_600), SINCE + 3_600)
    assert (~np.isnan(past.load)).sum(axis=1).tolist() == [1, 1, 1]


def test_a_quarter_hour_that_begins_now_is_ahead() -> None:
    assert [first_ahead(SINCE + seconds) for seconds in (0, 1, 899, 900)] == [SINCE, *[SINCE + 900] * 3]
