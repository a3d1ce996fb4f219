"""Tariffs and meters for tests."""

from datetime import date
from typing import Any

import numpy as np
from hypothesis import strategies as st

from smartenergy.ledger import calendar
from smartenergy.tariffs.lines import Credit, Demand, Energy, Line, Standing, Tariff, Tax, Tier, Tiers, Version
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.prices import Band, Bands, Fixed, Price, Series
from smartenergy.tariffs.series import Values
from smartenergy.tariffs.when import DAYS, When

QUARTER = 900
ZONES = ("Europe/Berlin", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "America/New_York", "UTC")


def tariff(
    *lines: Line, zone: str = "Europe/Berlin", currency: str = "EUR", holidays: tuple[date, ...] = ()
) -> Tariff:
    return Tariff("A tariff", currency, zone, (Version(date(2020, 1, 1), lines, holidays),))


def day(zone: str, text: str) -> int:
    return calendar.day_start(zone, date.fromisoformat(text))


def steady(since: int, until: int, import_wh: int = 250, export_wh: int = 0) -> Meter:
    """So much each quarter hour."""
    count = (until - since) // QUARTER
    return Meter(since, np.full(count, import_wh * 1000), np.full(count, export_wh * 1000))


def random_meter(seed: int, since: int, until: int) -> Meter:
    random, count = np.random.default_rng(seed), (until - since) // QUARTER
    net = random.integers(-2_500_000, 2_500_000, count)
    return Meter(since, np.maximum(net, 0), np.maximum(-net, 0))


def hourly(since: int, until: int, price: Any = 100_000, step: int = 3600) -> Values:
    starts = np.arange(since // step * step, until, step)
    return Values(step, starts, np.broadcast_to(np.asarray(price, np.int64), starts.shape).copy())


PRICES = st.integers(-500_000, 2_000_000)


@st.composite
def whens(draw: st.DrawFn) -> When:
    since, until = draw(st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True))
    months = tuple(sorted(draw(st.sets(st.integers(1, 12), min_size=1))))
    days = tuple(name for name in DAYS if draw(st.booleans())) or DAYS
    return When(months, days, since * 15, (until or 96) * 15)


@st.composite
def prices(draw: st.DrawFn) -> Price:
    kind = draw(st.integers(0, 2))
    if kind == 0:
        return Fixed(draw(PRICES))
    if kind == 1:
        more = [Band(f"band {number}", draw(PRICES), draw(whens())) for number in range(draw(st.integers(0, 3)))]
        return Bands((Band("always", draw(PRICES)), *more))
    floor = draw(st.one_of(st.none(), PRICES))
    return Series("market", draw(st.integers(1, 3_000_000)), draw(PRICES), floor, by_hour=draw(st.booleans()))


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    """Some with each kind of line, in a zone with changes of the clock or without."""
    limits = sorted(draw(st.sets(st.integers(1, 500_000), min_size=1, max_size=2)))
    tiers = [Tier(draw(prices()), limit) for limit in limits] + [Tier(draw(prices()))]
    lines: list[Line] = [
        Energy("energy", draw(prices())),
        Energy("feed-in", draw(prices()), "export"),
        Tiers("tiers", tuple(tiers), draw(st.sampled_from(["day", "month", "year"])), draw(st.booleans())),
        Standing("standing", draw(st.integers(0, 20_000_000)), draw(st.sampled_from(["day", "month"]))),
        Demand("demand", draw(st.integers(0, 10_000_000)), draw(st.sampled_from([15, 30, 60])),
               draw(st.integers(1, 4)), draw(st.integers(0, 3000)), tuple(draw(st.lists(whens(), min_size=1, max_size=2)))),
        Credit("credit", draw(st.integers(0, 5_000_000)), draw(st.sampled_from(["day", "month"]))),
        Tax("tax", draw(st.integers(0, 3000))), Tax("levy", draw(st.integers(0, 3000)), ("energy", "tiers")),
    ]  # fmt: skip
    chosen = draw(st.sets(st.integers(0, len(lines) - 2), min_size=1))
    kept = [lines[place] for place in sorted(chosen)]
    holidays = (date(2026, 3, 30), date(2026, 10, 26))
    return tariff(*kept, zone=draw(st.sampled_from(ZONES)), holidays=holidays)
