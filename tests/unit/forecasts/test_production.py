"""Production ahead, by the share of a clear sky's light."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from smartenergy.forecasts import production
from smartenergy.forecasts.sunshine import envelope
from tests.unit.tariffs.contracts import day

SINCE, COUNT = day("UTC", "2026-03-02"), 40
STARTS = SINCE + np.arange(COUNT * 96) * 900
BRIGHT = envelope(np.array([52.5, -33.9]), np.array([13.4, 151.2]), STARTS)
DAYS = np.arange(1, COUNT)


def test_a_clear_sky_is_bright_by_day_and_dark_by_night() -> None:
    assert BRIGHT.shape == (2, COUNT * 96)
    berlin = BRIGHT[0].reshape(COUNT, 96)
    assert (berlin[:, :16] == 0).all()
    assert (np.abs(berlin.argmax(axis=1) - 4 * 11.2) < 2).all()
    assert 450 < berlin[0].max() < berlin[-1].max() < 800  # it is spring there, and autumn in Sydney
    assert BRIGHT[1].reshape(COUNT, 96)[-1].max() < BRIGHT[1].reshape(COUNT, 96)[0].max()


def test_panels_that_always_give_the_same_share_will_give_it() -> None:
    told = production.profile(0.7 * BRIGHT[:, : 30 * 96], BRIGHT, DAYS)
    lit = BRIGHT[:, 96:] > 100
    assert np.allclose(told[:, 96:][lit], 0.7 * BRIGHT[:, 96:][lit])
    assert (told[:, 96:][BRIGHT[:, 96:] == 0] == 0).all()


def test_what_goes_by_no_sun_is_as_it_was_at_the_time() -> None:
    slot = np.arange(COUNT * 96) % 96
    values = np.stack([slot, slot + 5.0])
    told = production.profile(values[:, : 30 * 96], np.zeros_like(BRIGHT), DAYS)
    assert np.allclose(told[:, 96:], values[:, 96:])


@given(some.integers(1, COUNT - 1), some.integers(0, 9))
def test_what_was_likely_on_a_day_does_not_depend_on_that_day_or_any_after_it(number: int, seed: int) -> None:
    one, other = (np.random.default_rng(each).uniform(0, 1_000, BRIGHT.shape) for each in (seed, seed + 10))
    other[:, : number * 96] = one[:, : number * 96]
    told = [production.profile(values, BRIGHT, np.array([number])) for values in (one, other)]
    assert told[0].tobytes() == told[1].tobytes()


def test_of_nothing_nothing_is_likely() -> None:
    assert np.isnan(production.profile(np.full((2, 96), np.nan), BRIGHT, DAYS)).all()


def test_of_a_time_that_was_never_seen_the_share_of_all_others_is_likely() -> None:
    told = production.profile(0.5 * BRIGHT[:, :48], BRIGHT, DAYS)[0, 96:192]
    assert np.allclose(told[60:64], 0.5 * BRIGHT[0, 156:160])
