"""How good forecasts were: sums by how far ahead something lay, which add up over homes and days."""

import numpy as np

from smartenergy.forecasts.carrying import Course
from smartenergy.forecasts.intervals import quantiles
from smartenergy.forecasts.past import QUARTERS_A_DAY
from smartenergy.kernel.arrays import Bools, Floats, Ints

QUARTERS_AN_HOUR = 4
HOURS = (1, 2, 3, 6, 12, 24, 36, 48)
"""Up to how many hours ahead each row counts, from the one before it on."""
LEVELS = (0.1, 0.5, 0.9)
MEASURES = ("quarters", "error_wh", "missed_wh", "persistence_wh", "pinball_wh", "told", "inside")
"""What is summed: how many quarter hours; by how much more was expected than came, how far off that was, and how
far persistence; the mean loss of quantiles, of how many there were some, how many lay between the outer two."""


def score(course: Course, places: Ints, came: Floats) -> Floats:
    """What a forecast of places was worth once all has come: homes × rows of `HOURS` × `MEASURES`.

    A quarter hour in which nothing was expected and nothing came says nothing, and does not count.
    """
    told, levels, lasting = course.ahead(places), quantiles(course, places, LEVELS), persistence(course, places)
    counts = ~np.isnan(told + came + lasting) & ((told > 0) | (came > 0))
    is_told = counts & ~np.isnan(levels).any(axis=0)
    inside = is_told & (came >= levels[0]) & (came <= levels[-1])
    error = _where(counts, told - came)
    columns = (
        counts, error, np.abs(error), _where(counts, np.abs(lasting - came)),
        _where(is_told, pinball(levels, came)), is_told, inside,
    )  # fmt: skip
    return _by_lead(
        np.stack([np.asarray(each, np.float64) for each in columns], axis=-1), places - course.known + 1
    )


def persistence(course: Course, places: Ints) -> Floats:
    """What was at the same time of the last day of which it is known."""
    back = -(-(places - course.known + 1) // QUARTERS_A_DAY) * QUARTERS_A_DAY
    before = places - back
    return np.where(before >= 0, course.values[:, np.maximum(before, 0)], np.nan)


def pinball(levels: Floats, came: Floats) -> Floats:
    """The mean of the quantiles' losses: what is above one costs its share, what is below the rest."""
    shares = np.array(LEVELS)[:, np.newaxis, np.newaxis]
    off = came - levels
    loss: Floats = np.maximum(shares * off, (shares - 1) * off).mean(axis=0)
    return loss


def _where(counts: Bools, values: Floats) -> Floats:
    return np.where(counts, values, 0.0)


def _by_lead(values: Floats, leads: Ints) -> Floats:
    row = np.searchsorted(np.array(HOURS) * QUARTERS_AN_HOUR, leads)
    found = np.zeros((len(values), len(HOURS), len(MEASURES)))
    for number in np.unique(row).tolist():
        found[:, number] = values[:, row == number].sum(axis=1)
    return found
