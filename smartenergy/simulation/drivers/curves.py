"""Curves by the hour of a household's day and by the month of a year, as tables.

Built with Python's own numbers, one operation after another, so that each machine holds the same bits.
"""

from bisect import bisect_right
from itertools import accumulate

import numpy as np

from smartenergy.kernel.arrays import Ints, Singles

DAY_BEGINS = 4
"""The hour at which a household's day begins: few things cross it."""
QUARTERS = 96
STARTS = 4096

Points = tuple[tuple[float, float], ...]


def by_hour(*points: tuple[float, float]) -> Singles:
    """A value each quarter hour from 04:00 on, from (hour, value) in the order of hours."""
    return _table([_between(points, (DAY_BEGINS + (place + 0.5) / 4) % 24, 24) for place in range(QUARTERS)])


def by_month(*values: float) -> Singles:
    """A value each day of a year, from its months' in the middle of each."""
    middles = tuple((30.44 * (month + 0.5), value) for month, value in enumerate(values))
    return _table([_between(middles, day + 0.5, 365.25) for day in range(366)])


def starts(*points: tuple[float, float]) -> Singles:
    """Minutes since 04:00 at which something begins: every 4,096th is as likely as any other."""
    chances = [0.0, *accumulate(by_hour(*points).tolist())]
    return _table([_minute(chances, (place + 0.5) / STARTS * chances[-1]) for place in range(STARTS)])


def at(curve: Singles, minute: Singles) -> Singles:
    """What a curve by the hour says at a minute since 04:00."""
    picked: Singles = curve[(minute * (1 / 15)).astype(np.int32)]
    return picked


def on_day(curve: Singles, year_day: Ints) -> Singles:
    """What a curve by the month says on a day of the year."""
    picked: Singles = curve[year_day]
    return picked


def _between(points: Points, where: float, period: float) -> float:
    """The value on the straight line between the points before and after; the last is followed by the first."""
    after = bisect_right([point for point, _ in points], where)
    x0, y0 = points[after - 1] if after else (points[-1][0] - period, points[-1][1])
    x1, y1 = points[after] if after < len(points) else (points[0][0] + period, points[0][1])
    return y0 + (y1 - y0) * ((where - x0) / (x1 - x0))


def _minute(chances: list[float], chance: float) -> float:
    place = bisect_right(chances, chance) - 1
    return 15.0 * (place + (chance - chances[place]) / (chances[place + 1] - chances[place]))


def _table(values: list[float]) -> Singles:
    table = np.array(values, np.float32)
    table.setflags(write=False)
    return table
