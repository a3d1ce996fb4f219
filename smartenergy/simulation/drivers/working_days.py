"""Which days are free: weekends and holidays, by country."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.drivers.countries import COUNTRIES

EPOCH = date(1970, 1, 1)
THURSDAY = 3
"""The weekday of 1 January 1970, Monday being 0."""
SATURDAY_AND_SUNDAY = (5, 6)


@dataclass(frozen=True)
class WorkingDays:
    """Free days as bits: by country and by day from `first_day` on; beyond these only weekends are free."""

    first_day: int
    holidays: Bools
    weekends: Bools
    """By country and weekday, from Monday on."""

    def are_free(self, country: Ints, day: Ints) -> Bools:
        """Whether days (since 1970) are free where homes are."""
        row, column = np.broadcast_arrays(country, day - self.first_day)
        last = self.holidays.shape[1] - 1
        is_known = (column >= 0) & (column <= last)
        is_holiday = self.holidays[row, np.clip(column, 0, last)] & is_known
        return np.asarray(self.weekends[country, (day + THURSDAY) % 7] | is_holiday)


def working_days(
    holidays: Sequence[Sequence[date]], first: date, last: date, weekends: Sequence[Sequence[int]] = ()
) -> WorkingDays:
    """Of each country its holidays between two dates; its weekend is Saturday and Sunday unless named."""
    first_day = (first - EPOCH).days
    bits = np.zeros((len(holidays), (last - first).days + 1), np.bool_)
    ends = np.zeros((len(holidays), 7), np.bool_)
    for country, dates in enumerate(holidays):
        bits[country, [(each - first).days for each in dates if first <= each <= last]] = True
        ends[country, list(weekends[country] if weekends else SATURDAY_AND_SUNDAY)] = True
    return WorkingDays(first_day, bits, ends)


@dataclass(frozen=True)
class FreeDays:
    """Whether the household's day before an instant, that day and the day after are free."""

    before: Bools
    now: Bools
    after: Bools


@cache
def weekends_only() -> WorkingDays:
    """A calendar without holidays, for all countries."""
    return working_days([()] * len(COUNTRIES), EPOCH, EPOCH)
