"""What panels are likely to give: so much of a clear sky's light as at the same time of the weeks before.

By the sun's clock, so days are those of UTC. What does not follow the sun (generators) is as it was at the time.
"""

import numpy as np

from smartenergy.forecasts.past import QUARTERS_A_DAY
from smartenergy.kernel.arrays import Floats, Ints

DAYS, HALF_LIFE_DAYS = 21, 10.0
DIM = 20.0
"""W/m²: where a clear sky gave less, its share says nothing of brighter days."""


def profile(values: Floats, bright: Floats, days: Ints) -> Floats:
    """What homes are likely to make on each of these days of UTC, by what they did before it; NaN on all others.

    `values` are of the first quarter hours, up to now; `bright` of all, in whole days: what a clear sky gives.
    """
    homes, count = bright.shape
    made = np.full(bright.shape, np.nan)
    made[:, : values.shape[1]] = values
    table, clear = (column.reshape(homes, -1, QUARTERS_A_DAY) for column in (made, bright))
    today = max(values.shape[1] - 1, 0) // QUARTERS_A_DAY
    weights = weights_of(days, today, count // QUARTERS_A_DAY)
    is_known = ~np.isnan(table)
    parts = (np.where(is_known, table, 0.0), np.where(is_known, clear, 0.0), is_known.astype(np.float64))
    sums, light, counted = (weights @ part for part in parts)
    found = np.full(table.shape, np.nan)
    found[:, days] = _likely(sums, light, counted, clear[:, days])
    return found.reshape(homes, count)


def weights_of(days: Ints, today: int, count: int) -> Floats:
    """How much all days count for each of some, by what was known when that began: some × all."""
    age = np.minimum(days - 1, today)[:, np.newaxis] - np.arange(count)
    return np.where((age >= 0) & (age < DAYS), 0.5 ** (np.maximum(age, 0) / HALF_LIFE_DAYS), 0.0)


def _likely(sums: Floats, light: Floats, counted: Floats, clear: Floats) -> Floats:
    mean = np.divide(sums, counted, out=np.full(sums.shape, np.nan), where=counted > 0)
    share = _share(sums, light)
    is_lit = (counted > 0) & ((light > DIM * counted) | (light > clear * counted))
    by_light = np.divide(sums, light, out=np.broadcast_to(share, sums.shape).copy(), where=is_lit) * clear
    return np.where(is_lit | (counted == 0), by_light, mean)


def _share(sums: Floats, light: Floats) -> Floats:
    """Of all times together: for those that were never seen."""
    whole, of = sums.sum(axis=-1, keepdims=True), light.sum(axis=-1, keepdims=True)
    share: Floats = np.divide(whole, of, out=np.full(whole.shape, np.nan), where=of > DIM)
    return share
