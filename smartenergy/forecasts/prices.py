"""What energy will cost: as published, and after that as at the same time of the days before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.clock import quarters
from smartenergy.tariffs.outlook import Priced, outlook

LIKE_DAYS = 7
"""So many days before stand for one whose prices are not published."""
LONG_AGO = date(2000, 1, 1)
MILLIONTHS = 1_000_000
Span = tuple[int, int]


@dataclass(frozen=True)
class PricesAhead:
    """Of one home: currency a kWh, taxes on energy included; NaN where no tariff rules, or nothing is known."""

    starts: Ints
    buy: Floats
    sell: Floats
    assumed: Bools
    """Not yet published: like days before."""


def looked_at(span: Span) -> Span:
    """The span whose prices have to be known for those of a span to be told."""
    return span[0] - (LIKE_DAYS + 1) * DAY_SECONDS, span[1]


def prices_ahead(priced: Sequence[Priced], zone: str, span: Span) -> PricesAhead:
    """The prices of a span by what a home has, each tariff with its series as far as they are known."""
    told = outlook(priced, zone, span)
    buy, sell = (np.where(told.is_known, column / MILLIONTHS, np.nan) for column in (told.buy, told.sell))
    assumed = np.zeros(len(buy), np.bool_)
    if not told.is_known.all():
        ruling = [(one, known) for one, known in priced if reaches(one, span)]
        is_ruled = _is_ruled(ruling, told.starts)
        assumed = ~told.is_known & is_ruled
        likely = _like_days(ruling, zone, span)
        buy, sell = (np.where(assumed, mean, column) for mean, column in zip(likely, (buy, sell), strict=True))
    return PricesAhead(told.starts, buy, sell, assumed)


def reaches(one: Assignment, span: Span) -> bool:
    """Whether a tariff is a home's at any time of a span."""
    return one.since < span[1] and (one.until is None or one.until > span[0])


def _is_ruled(priced: Sequence[Priced], starts: Ints) -> Bools:
    ruled = np.zeros(len(starts), np.bool_)
    for one, _ in priced:
        ruled |= (starts >= one.since) & (starts < (one.until or 2**62))
    return ruled


def _like_days(priced: Sequence[Priced], zone: str, span: Span) -> tuple[Floats, Floats]:
    """At each quarter hour the mean of the last days of which the same time's price is known.

    By what rules now, as if it had ruled then: a contract that is new has no days before.
    """
    before = looked_at(span)
    told = outlook([(_as_ever(one), known) for one, known in priced], zone, before)
    shown = quarters(zone, *before)
    table = np.full((2, int(shown.day[-1]) + 1, 96), np.nan)
    is_known = told.is_known
    for row, column in enumerate((told.buy, told.sell)):
        table[row, shown.day[is_known], shown.slot[is_known]] = column[is_known] / MILLIONTHS
    ahead = shown.starts >= span[0]
    means = [_mean_of_last(table, day, slot) for day, slot in _places(shown.day[ahead], shown.slot[ahead])]
    buy, sell = np.array(means).T
    return buy, sell


def _places(day: Ints, slot: Ints) -> list[tuple[int, int]]:
    return list(zip(day.tolist(), slot.tolist(), strict=True))


def _mean_of_last(table: Floats, day: int, slot: int) -> Floats:
    before = table[:, :day, slot]
    before = before[:, ~np.isnan(before[0])][:, -LIKE_DAYS:]
    mean: Floats = before.mean(axis=1) if before.shape[1] else np.full(2, np.nan)
    return mean


def _as_ever(one: Assignment) -> Assignment:
    first = replace(one.tariff.versions[0], valid_from=min(LONG_AGO, one.tariff.versions[0].valid_from))
    tariff = replace(one.tariff, versions=(first, *one.tariff.versions[1:]))
    return replace(one, tariff=tariff, since=0)
