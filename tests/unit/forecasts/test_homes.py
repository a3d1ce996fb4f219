"""Forecasts of homes see the past only, and say what stands behind them."""

import numpy as np
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as some

from smartenergy.forecasts.homes import Ahead, Around, ahead
from smartenergy.forecasts.intervals import quantiles
from smartenergy.forecasts.past import ENERGY, Past, Recorded
from tests.unit.forecasts.test_wall import weekends
from tests.unit.tariffs.contracts import ZONES, day

DAYS = 40
SINCE = day("UTC", "2026-03-10")
PLACES = np.array([52.5, 52.5, 40.0]), np.array([13.4, 13.4, -3.0])


def recorded(seed: int) -> Recorded:
    """Homes with panels and a generator, with panels, and with neither."""
    draw = np.random.default_rng(seed)
    shape = 3, DAYS * 96
    energy = {name: draw.integers(0, 10**6, shape) for name in ENERGY}
    energy["generator"][1:] = 0
    energy["solar"][2] = 0
    return Recorded(SINCE, np.full(shape, 900, np.int64), energy)


def told(found: Recorded, at: int, zone: str = "Europe/Berlin", quarters: int = 192, days_back: int = 31) -> Ahead:
    return ahead(Past.of(found, at), Around(zone, weekends, *PLACES), quarters, days_back)


@examples(max_examples=15)
@given(some.integers(0, DAYS * 86_400 - 1), some.sampled_from(ZONES), some.integers(0, 5))
def test_no_value_of_later_changes_a_bit_of_a_forecast(after: int, zone: str, seed: int) -> None:
    at = SINCE + after
    one, other = recorded(seed), recorded(seed + 10)
    over = SINCE + np.arange(1, DAYS * 96 + 1) * 900 <= at
    for name in ENERGY:
        other.energy[name][:, over] = one.energy[name][:, over]
    first, second = told(one, at, zone), told(other, at, zone)
    for name in ("load", "production"):
        course, same = getattr(first, name), getattr(second, name)
        assert course.ahead(first.places).tobytes() == same.ahead(second.places).tobytes()
        assert (
            quantiles(course, first.places[::16], (0.1, 0.9)).tobytes()
            == quantiles(same, second.places[::16], (0.1, 0.9)).tobytes()
        )
    assert np.array_equal(first.days, second.days)


def test_what_is_ahead_does_not_depend_on_how_far_back_is_looked_for_quantiles() -> None:
    at = SINCE + 38 * 86_400 + 45_000
    short, long = (told(recorded(1), at, days_back=days) for days in (2, 31))
    for name in ("load", "production"):
        a, b = (getattr(each, name).ahead(each.places) for each in (short, long))
        assert np.allclose(a, b, rtol=0.02)


def test_the_days_that_stand_behind_a_forecast_are_told() -> None:
    assert told(recorded(1), SINCE + 3 * 86_400 + 43_200).days.tolist() == [3.5] * 3
    assert told(recorded(1), SINCE + 30 * 86_400).days.tolist() == [21] * 3


def test_who_makes_nothing_will_make_nothing_and_of_whom_nothing_is_known_nothing_is_said() -> None:
    found = told(recorded(1), SINCE + 30 * 86_400 + 50)
    made = found.production.ahead(found.places)
    assert (made[2] == 0).all()
    assert (made[:2] > 0).any()
    assert found.starts[0] == SINCE + 30 * 86_400 + 900
    nothing = told(recorded(1), SINCE)
    assert np.isnan(nothing.load.ahead(nothing.places)).all()
    assert np.isnan(nothing.production.ahead(nothing.places)).all()
