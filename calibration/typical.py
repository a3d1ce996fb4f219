"""Which home the pictures of one show: the most usual one of 200, by a rule."""

from functools import cache

import numpy as np

from calibration.germany import DAY, HOUR, MINUTE, NEW_YEAR
from calibration.households import fleet_watts
from smartenergy.kernel.arrays import Floats

FIRST, HOMES = 5_001, 200
MONDAY = NEW_YEAR + 15 * DAY - HOUR
"""Local midnight of a Monday in January."""
STEP = 5
"""Minutes."""
LARGE = 1_000
"""W above which something large is on."""


@cache
def typical_home() -> int:
    """Of 200 homes, that whose week is nearest to the mean of all, by the sum of distances as shares of it."""
    watts = fleet_watts(HOMES, MONDAY + np.arange(0, 7 * 1440, STEP) * MINUTE, FIRST).astype(np.float64)
    measured = np.array(measures(watts.reshape(HOMES, 7, -1)))
    means = measured.mean(axis=1, keepdims=True)
    return FIRST + int(np.abs(measured / means - 1).sum(axis=0).argmin())


def measures(week: Floats) -> list[Floats]:
    """Of each home's week, from Monday on: the sum, nights, mornings, evenings, Sunday noon, large things."""
    working = week[:, :5]
    return [
        week.mean(axis=(1, 2)), _between(working, 1, 5), _between(working, 6, 9), _between(working, 17, 22),
        _between(week[:, :1], 6, 9), _between(week[:, :1], 17, 22), week[:, 0].mean(axis=1),
        _between(week[:, 6:], 11, 14), (week > LARGE).mean(axis=(1, 2)),
    ]  # fmt: skip


def _between(days: Floats, start: int, end: int) -> Floats:
    """The mean of some hours."""
    an_hour = 60 // STEP
    return np.asarray(days[:, :, start * an_hour : end * an_hour].mean(axis=(1, 2)))
