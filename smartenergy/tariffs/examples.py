"""Tariffs to choose from, made up: as such tariffs are, and nobody's. Prices of series are those of a market."""

from datetime import date

from smartenergy.tariffs.lines import Demand, Energy, Line, Standing, Tariff, Tax, Tier, Tiers, Version
from smartenergy.tariffs.money import micros
from smartenergy.tariffs.prices import Band, Bands, Fixed, Price, Series
from smartenergy.tariffs.when import DAYS, MONTHS, WORKING_DAYS, When

Days = tuple[str, ...]

FIRST_DAY = date(2015, 1, 1)
BERLIN, LONDON, LOS_ANGELES, BRUSSELS = "Europe/Berlin", "Europe/London", "America/Los_Angeles", "Europe/Brussels"
SUMMER = (6, 7, 8, 9)
MARKET = "market"
"""The name of the series of a home's own market."""


def _price(text: str) -> Fixed:
    return Fixed(micros(text))


def _band(
    name: str, price: str, since: int = 0, until: int = 24, months: tuple[int, ...] = MONTHS, days: Days = DAYS
) -> Band:
    return Band(name, micros(price), When(months, days, since * 60, until * 60))


def _feed_in(price: Price) -> Energy:
    return Energy("feed-in", price, "export")


VAT = Tax("VAT", 1900, ("energy", "basic charge"))
DAY_AND_NIGHT = Bands((_band("day", "0.27"), _band("night", "0.21", 22, 6)))
THREE_BANDS = Bands((_band("day", "0.25"), _band("night", "0.16", 0, 6), _band("evening", "0.35", 17, 21)))
SEASONS = Bands(
    (
        _band("winter off-peak", "0.34"),
        _band("winter peak", "0.37", 16, 21, days=WORKING_DAYS),
        _band("summer off-peak", "0.39", months=SUMMER),
        _band("summer peak", "0.52", 16, 21, months=SUMMER, days=WORKING_DAYS),
    )
)
HALF_HOURLY = Series(MARKET, factor=micros("2.1"), add=micros("0.02"), cap=micros("1"))


def _example(name: str, currency: str, timezone: str, *lines: Line) -> Tariff:
    return Tariff(name, currency, timezone, (Version(FIRST_DAY, lines),), is_example=True)


EXAMPLES = {
    "fixed": _example(
        "Example: fixed", "EUR", BERLIN,
        Energy("energy", _price("0.27")), Standing("basic charge", micros("10.50"), "month"), VAT,
        _feed_in(_price("0.0786")),
    ),
    "day_night": _example(
        "Example: day and night", "EUR", BERLIN,
        Energy("energy", DAY_AND_NIGHT), Standing("basic charge", micros("12"), "month"), VAT,
        _feed_in(_price("0.0786")),
    ),
    "three_bands": _example(
        "Example: night, day and evening", "EUR", BERLIN,
        Energy("energy", THREE_BANDS), Standing("basic charge", micros("12"), "month"), VAT,
        _feed_in(_price("0.0786")),
    ),
    "dynamic": _example(
        "Example: dynamic with feed-in", "EUR", BERLIN,
        Energy("energy", Series(MARKET, add=micros("0.155"))), Standing("basic charge", micros("11"), "month"),
        VAT, _feed_in(Series(MARKET)),
    ),
    "demand": _example(
        "Example: with demand charge", "EUR", BRUSSELS,
        Energy("energy", _price("0.22")), Demand("capacity", micros("4.20"), 15, floor_watts=2500),
        Standing("basic charge", micros("5"), "month"), Tax("VAT", 600, ("energy", "capacity", "basic charge")),
        _feed_in(_price("0.04")),
    ),
    "economy": _example(
        "Example: cheap at night", "GBP", LONDON,
        Energy("energy", Bands((_band("day", "0.29"), _band("night", "0.15", 0, 7)))),
        Standing("standing charge", micros("0.5"), "day"), Tax("VAT", 500, ("energy", "standing charge")),
        _feed_in(_price("0.15")),
    ),
    "half_hourly": _example(
        "Example: by the half hour", "GBP", LONDON,
        Energy("energy", HALF_HOURLY), Standing("standing charge", micros("0.5"), "day"),
        Tax("VAT", 500, ("energy", "standing charge")), _feed_in(Series(MARKET)),
    ),
    "seasons": _example(
        "Example: time of use with seasons", "USD", LOS_ANGELES,
        Energy("energy", SEASONS), Standing("customer charge", micros("0.8"), "day"), _feed_in(_price("0.06")),
    ),
    "tiers": _example(
        "Example: tiers", "USD", LOS_ANGELES,
        Tiers("energy", (Tier(_price("0.33"), 300_000), Tier(_price("0.41"))), "month"),
        Standing("customer charge", micros("10"), "month"), Tax("sales tax", 300, ("energy", "customer charge")),
        _feed_in(_price("0.06")),
    ),
}  # fmt: skip
"""By a key that stays."""
