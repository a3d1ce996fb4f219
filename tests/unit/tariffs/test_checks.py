"""A tariff that could not price a home is told what is wrong with it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from smartenergy.tariffs.checks import problems
from smartenergy.tariffs.lines import Credit, Demand, Energy, Line, Standing, Tariff, Tax, Tier, Tiers
from smartenergy.tariffs.prices import Band, Bands, Fixed, Series
from smartenergy.tariffs.when import When
from tests.unit.tariffs.contracts import tariff, tariffs

FIXED = Fixed(300_000)


@given(tariffs())
def test_nothing_is_wrong_with_what_can_price_a_home(given_: Tariff) -> None:
    assert problems(given_) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Energy("x", Fixed(2 * 10**12)), "must be a million at the most"),
        (Energy("x", Bands(())), "must hold a band at the least"),
        (Energy("x", Bands((Band("a", 1, When(days=("mon",))),))), "no band holds in month 1, tue, 00:00; begin with one that always does"),
        (Energy("x", Bands((Band("a", 1), Band("a", 2)))), "bands of one name must have one price"),
        (Energy("x", Bands((Band("a", 1), Band("b", 2, When(since=10))))), "band 'b': times must be full quarter hours"),
        (Energy("x", Bands((Band("a", 1), Band("b", 2, When(since=60, until=60))))),
         "band 'b': must not end when it begins; leave both times out for the whole day"),
        (Energy("x", Bands((Band("a", 1), Band("b", 2, When(months=(13,)))))), "band 'b': months must be some of 1 to 12"),
        (Energy("x", Bands((Band("a", 1), Band("b", 2, When(days=("monday",)))))),
         "band 'b': days must be some of mon, tue, wed, thu, fri, sat, sun, holiday"),
        (Energy("x", Series("")), "must name a series"),
        (Energy("x", Series("m", factor=0)), "factor must be above 0 and at most 1000"),
        (Energy("x", Series("m", floor=2, cap=1)), "floor must not be above cap"),
        (Tiers("x", (Tier(FIXED, 1000),)), "each tier but the last must have a limit, the last none"),
        (Tiers("x", (Tier(FIXED, 1000), Tier(FIXED, 500), Tier(FIXED))), "limits of tiers must rise"),
        (Standing("x", -1), "must not be negative"),
        (Credit("x", -1), "must not be negative; it is taken off as it is"),
        (Demand("x", 1, highest_days=0), "highest days must be 1 to 28"),
        (Tax("x", 200_000), "must be 0 to 1000%"),
        (Tax("x", 1900, ("no such",)), "is on 'no such', which is no line, or a tax itself"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said_by_its_name(line: Line, words: str) -> None:
    assert problems(tariff(line)) == [("x", words)]


def test_what_is_wrong_with_the_whole_is_said() -> None:
    good = tariff(Energy("x", FIXED))
    version = good.versions[0]
    wrong = {
        "currency": replace(good, currency="EURO"), "timezone": replace(good, timezone="Berlin"),
        "name": replace(good, name=""), "versions": replace(good, versions=(version, version)),
        "lines": replace(good, versions=(replace(version, lines=()),)),
        "x": replace(good, versions=(replace(version, lines=version.lines * 2),)),
    }  # fmt: skip
    for where, given_ in wrong.items():
        assert [place for place, _ in problems(given_)] == [where]
    later = replace(version, valid_from=date(2027, 1, 1))
    assert problems(replace(good, versions=(version, later))) == []
