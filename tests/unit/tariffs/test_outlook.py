"""What strategies see of a tariff."""

from datetime import date

import numpy as np

from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.registry import compiled
from smartenergy.simulation.strategies.time_of_use import TimeOfUse
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.examples import EXAMPLES, MARKET
from smartenergy.tariffs.lines import Energy, Standing, Tariff, Tax, Tier, Tiers, Version
from smartenergy.tariffs.outlook import outlook
from smartenergy.tariffs.prices import Fixed, Series
from tests.unit.tariffs.contracts import day, hourly, tariff

BERLIN = "Europe/Berlin"
SINCE, UNTIL = day(BERLIN, "2026-05-04"), day(BERLIN, "2026-05-06")


def test_taxes_belong_to_what_a_kwh_costs_and_charges_by_the_day_do_not() -> None:
    given = tariff(
        Energy("energy", Fixed(250_000)), Energy("grid", Fixed(50_000)), Standing("standing", 400_000),
        Tax("VAT", 1900, ("energy",)), Energy("feed-in", Fixed(80_000), "export"),
    )  # fmt: skip
    seen = outlook([(Assignment(given, SINCE), {})], BERLIN, (SINCE, UNTIL))
    assert set(seen.buy.tolist()) == {347_500}
    assert set(seen.sell.tolist()) == {80_000}
    assert seen.is_known.all()
    assert seen.weekday[[0, 96]].tolist() == [0, 1]
    assert seen.minute[[0, 95, 96]].tolist() == [0, 1425, 0]


def test_of_tiers_the_first_one_counts() -> None:
    given = tariff(Tiers("energy", (Tier(Fixed(100_000), 100_000), Tier(Fixed(200_000)))))
    seen = outlook([(Assignment(given, SINCE), {})], BERLIN, (SINCE, UNTIL))
    assert set(seen.buy.tolist()) == {100_000}


def test_what_is_bought_and_what_is_sold_may_follow_markets_of_their_own() -> None:
    bought = tariff(Energy("energy", Series("market")))
    sold = tariff(Energy("feed-in", Series("market"), "export"))
    prices = {price: {"market": hourly(SINCE, UNTIL, np.full(48, price))} for price in (300_000, 100_000)}
    priced = [(Assignment(bought, SINCE), prices[300_000]), (Assignment(sold, SINCE), prices[100_000])]
    seen = outlook(priced, BERLIN, (SINCE, UNTIL))
    assert (set(seen.buy.tolist()), set(seen.sell.tolist())) == ({300_000}, {100_000})


def test_what_is_not_published_yet_and_what_no_tariff_rules_is_not_known() -> None:
    given = tariff(Energy("energy", Series("market")))
    known = {"market": hourly(SINCE, SINCE + 86_400)}
    seen = outlook([(Assignment(given, SINCE + 3_600), known)], BERLIN, (SINCE, UNTIL))
    assert np.flatnonzero(seen.is_known).tolist() == list(range(4, 96))


def test_versions_follow_one_another() -> None:
    two = Tariff("A", "EUR", BERLIN, tuple(
        Version(when, (Energy("energy", Fixed(price)),)) for when, price in ((date(2026, 1, 1), 1), (date(2026, 5, 5), 2))
    ))  # fmt: skip
    seen = outlook([(Assignment(two, SINCE), {})], BERLIN, (SINCE, UNTIL))
    assert seen.buy.tolist() == [1] * 96 + [2] * 96


def test_a_home_by_day_and_night_charges_by_night() -> None:
    seen = outlook([(Assignment(EXAMPLES["day_night"], SINCE), {})], BERLIN, (SINCE, UNTIL))
    schedule = compiled("time_of_use", TimeOfUse(efficiency_percent=95), Common(), seen)
    by_night = (seen.minute < 6 * 60) | (seen.minute >= 22 * 60)
    assert (schedule.reasons[seen.minute < 6 * 60] == Reason.CHEAP_BAND).all()
    assert (schedule.from_grid > 0).tolist() == by_night.tolist()


def test_on_a_market_the_cheapest_hours_are_those_of_the_series() -> None:
    prices = np.tile(np.roll(np.arange(24) * 10_000, 5), 2)
    known = {MARKET: hourly(SINCE, UNTIL, prices)}
    seen = outlook([(Assignment(EXAMPLES["dynamic"], SINCE), known)], BERLIN, (SINCE, UNTIL))
    assert seen.buy[20] == round((0 + 155_000) * 1.19)
    assert seen.sell[20] == 0
