"""Homes of one time zone and country: what was and what is likely of them, from their past."""

from dataclasses import dataclass, replace

import numpy as np

from smartenergy.forecasts import carrying, load, production
from smartenergy.forecasts.carrying import Course
from smartenergy.forecasts.past import QUARTERS_A_DAY, Past, first_ahead
from smartenergy.forecasts.sunshine import envelope
from smartenergy.forecasts.wall import FreeDays, Wall
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger.periods import QUARTER_SECONDS

DAYS_LOOKED_BACK = 2
"""So many days whose errors are carried on have to be told as well."""
DAYS_OF_PAST, DAYS_OF_MISSES = 56, 31
"""For quantiles: days of the past to be read, and of how many it is told what would have been missed."""


@dataclass(frozen=True)
class Around:
    """Where homes are; the places have an element a home."""

    zone: str
    is_free: FreeDays
    latitudes: Floats
    longitudes: Floats

    def pick(self, places: Ints) -> "Around":
        """Some of the homes."""
        return replace(self, latitudes=self.latitudes[places], longitudes=self.longitudes[places])


@dataclass(frozen=True)
class Ahead:
    """What was and what is likely, as courses of the same quarter hours."""

    since: int
    places: Ints
    """Of the quarter hours ahead in these."""
    load: Course
    production: Course
    days: Floats
    """How many days of each home stand behind it, in parts."""

    @property
    def starts(self) -> Ints:
        """When the quarter hours ahead begin."""
        return self.since + self.places * QUARTER_SECONDS


def ahead(past: Past, around: Around, quarters: int, days_back: int = DAYS_LOOKED_BACK) -> Ahead:
    """The next quarter hours of homes, and what was likely in so many days before, as it was known then."""
    known = (past.at - past.since) // QUARTER_SECONDS
    first = (first_ahead(past.at) - past.since) // QUARTER_SECONDS
    count = -(-(first + quarters) // QUARTERS_A_DAY) * QUARTERS_A_DAY
    cut = replace(past, **{name: getattr(past, name)[:, :known] for name in ("load", "solar", "generator")})
    days = (~np.isnan(cut.load[:, -load.DAYS * QUARTERS_A_DAY :])).sum(axis=1) / QUARTERS_A_DAY
    return Ahead(
        past.since, first + np.arange(quarters), _load(cut, around, count, days_back),
        _production(cut, around, count, days_back), days,
    )  # fmt: skip


def _load(past: Past, around: Around, count: int, days_back: int) -> Course:
    wall = Wall.of(around.zone, past.since, past.since + count * QUARTER_SECONDS, around.is_free)
    first = int(wall.day[max(past.load.shape[1] - 1, 0)]) - days_back
    likely = load.profile(past.load, wall, np.arange(max(first, 1), wall.days))
    return Course(past.load, likely, np.ones_like(likely), carrying.LOAD)


def _production(past: Past, around: Around, count: int, days_back: int) -> Course:
    made = past.solar + past.generator
    likely = np.full((len(made), count), np.nan)
    days = np.arange(max(past.load.shape[1] // QUARTERS_A_DAY - days_back, 1), count // QUARTERS_A_DAY)
    ever = np.nanmax(np.nan_to_num(made), axis=1, initial=0.0) > 0
    likely[~ever & ~np.isnan(made).all(axis=1)] = 0.0
    if ever.any():
        likely[ever] = _likely(past, around, np.flatnonzero(ever), likely.shape[1], days)
    return Course(made, likely, np.nan_to_num(likely), carrying.PRODUCTION)


def _likely(past: Past, around: Around, homes: Ints, count: int, days: Ints) -> Floats:
    starts = past.since + np.arange(count, dtype=np.int64) * QUARTER_SECONDS
    bright = envelope(around.latitudes[homes], around.longitudes[homes], starts)
    solar = production.profile(past.solar[homes], bright, days)
    if not np.nan_to_num(past.generator[homes]).any():
        return solar
    return solar + production.profile(past.generator[homes], np.zeros_like(bright), days)
