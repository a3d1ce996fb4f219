"""Prices ahead: published, assumed, or not known."""

import numpy as np

from smartenergy.forecasts.prices import looked_at, prices_ahead
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.lines import Energy, Tax
from smartenergy.tariffs.prices import Fixed, Series
from tests.unit.tariffs.contracts import day, hourly, tariff

BERLIN = "Europe/Berlin"
SINCE, UNTIL = day(BERLIN, "2026-05-04"), day(BERLIN, "2026-05-06")
SPAN, DAY, HOUR = (SINCE, UNTIL), 86_400, 3_600
DYNAMIC = tariff(
    Energy("energy", Series("market", add=100_000)),
    Tax("VAT", 1_000, ("energy",)),
    Energy("feed-in", Series("market"), "export"),
)


def by_hour(since: int, until: int) -> np.ndarray:
    """The hour of the day and ten times the day's number, in thousandths."""
    hours = np.arange(since, until, HOUR)
    return (hours - SINCE) // HOUR % 24 * 1_000 + (hours - SINCE) // DAY * 10_000


def test_what_is_published_is_told_with_taxes() -> None:
    known = {"market": hourly(looked_at(SPAN)[0], UNTIL, by_hour(looked_at(SPAN)[0], UNTIL))}
    told = prices_ahead([(Assignment(DYNAMIC, 0), known)], BERLIN, SPAN)
    assert not told.assumed.any()
    assert told.starts.tolist() == list(range(SINCE, UNTIL, 900))
    assert np.allclose(told.buy[[0, 4]], [0.11, 0.1111])
    assert np.allclose(told.sell[[0, 4]], [0, 0.001])


def test_what_is_not_is_as_it_was_on_the_seven_days_before_at_the_same_time() -> None:
    known = {"market": hourly(looked_at(SPAN)[0], SINCE + DAY, by_hour(looked_at(SPAN)[0], SINCE + DAY))}
    told = prices_ahead([(Assignment(DYNAMIC, SINCE - HOUR), known)], BERLIN, SPAN)
    assert told.assumed.tolist() == [False] * 96 + [True] * 96
    means = [hour / 1_000 + np.mean(range(-6, 1)) / 100 for hour in range(24)]
    assert np.allclose(told.sell[96::4], means)
    assert np.allclose(told.buy[96::4], (np.array(means) + 0.1) * 1.1)


def test_before_a_contract_begins_and_without_any_price_nothing_is_known() -> None:
    fixed = [(Assignment(tariff(Energy("energy", Fixed(300_000))), SINCE + DAY), {})]
    told = prices_ahead(fixed, BERLIN, SPAN)
    assert np.isnan(told.buy).tolist() == [True] * 96 + [False] * 96
    assert not told.assumed.any()
    assert np.isnan(prices_ahead([], BERLIN, SPAN).buy).all()
    never = prices_ahead([(Assignment(DYNAMIC, 0), {})], BERLIN, SPAN)
    assert np.isnan(never.buy).all()
