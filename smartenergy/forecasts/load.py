"""What homes are likely to use: as on the days before that were like the day."""

import numpy as np

from smartenergy.forecasts.wall import Wall
from smartenergy.kernel.arrays import Bools, Floats, Ints

DAYS, HALF_LIFE_DAYS = 21, 7.0
UNLIKE = 0.3
"""What a working day counts for a free one, and a free one for a working day."""
NEAR = (1.0, 2.0, 3.0, 2.0, 1.0)
"""What the quarter hours around one count for it: nobody cooks to the minute."""


def profile(values: Floats, wall: Wall, days: Ints) -> Floats:
    """What homes are likely to use on each of these local days, by what they did before it, as they come.

    `values` are of the first quarter hours, up to now: of days to come all that is known counts. NaN at all other
    quarter hours, and where nothing is known; of a time that was never seen the mean of all others.
    """
    table = wall.by_day(values)
    today = int(wall.day[max(values.shape[1] - 1, 0)])
    weights = weights_of(days, today, wall.is_free)
    is_known = ~np.isnan(table)
    sums = _smoothed(weights @ np.where(is_known, table, 0.0))
    counted = _smoothed(weights @ is_known.astype(np.float64))
    return wall.along(_divided(sums, counted), days)


def weights_of(days: Ints, today: int, is_free: Bools) -> Floats:
    """How much all days count for each of some, by what was known when that began: some × all."""
    last = np.minimum(days - 1, today)[:, np.newaxis]
    age = last - np.arange(len(is_free))
    like = np.where(is_free[days][:, np.newaxis] == is_free, 1.0, UNLIKE)
    return np.where((age >= 0) & (age < DAYS), 0.5 ** (np.maximum(age, 0) / HALF_LIFE_DAYS) * like, 0.0)


def _smoothed(table: Floats) -> Floats:
    reach = len(NEAR) // 2
    count = table.shape[-1]
    around = np.concatenate([table[..., -reach:], table, table[..., :reach]], axis=-1)
    found: Floats = sum(share * around[..., at : at + count] for at, share in enumerate(NEAR)) / np.sum(NEAR)
    return found


def _divided(sums: Floats, counted: Floats) -> Floats:
    whole, of = sums.sum(axis=-1, keepdims=True), counted.sum(axis=-1, keepdims=True)
    mean = np.divide(whole, of, out=np.full(whole.shape, np.nan), where=of > 0)
    found: Floats = np.divide(sums, counted, out=np.broadcast_to(mean, sums.shape).copy(), where=counted > 0)
    return found
