"""Prices by time as a table of all months, kinds of days and quarter hours of a day."""

from functools import lru_cache

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.tariffs.clock import KINDS_OF_DAY, MONTHS, SLOTS
from smartenergy.tariffs.prices import Bands
from smartenergy.tariffs.when import DAYS, When

NO_BAND = -1


@lru_cache(maxsize=512)
def holds(when: When) -> Bools:
    """Whether it holds, at each place of the table."""
    table = np.zeros((MONTHS, KINDS_OF_DAY, SLOTS), np.bool_)
    months = [month - 1 for month in when.months]
    days = [DAYS.index(day) for day in when.days]
    table[np.ix_(months, days, list(when.slots))] = True
    return table.ravel()


@lru_cache(maxsize=512)
def band_table(bands: Bands) -> Ints:
    """Which band holds, at each place of the table: the last that does, `NO_BAND` where none does."""
    table = np.full(MONTHS * KINDS_OF_DAY * SLOTS, NO_BAND, np.int64)
    for number, band in enumerate(bands.bands):
        table[holds(band.when)] = number
    return table


def first_gap(bands: Bands) -> str | None:
    """The first time that has no price, in words."""
    gaps = np.flatnonzero(band_table(bands) == NO_BAND)
    if not len(gaps):
        return None
    of_day, slot = divmod(int(gaps[0]), SLOTS)
    month, day = divmod(of_day, KINDS_OF_DAY)
    return f"month {month + 1}, {DAYS[day]}, {slot // 4:02}:{slot % 4 * 15:02}"
