"""How far off a forecast is likely to be: as far as it would have been on the days before, at about that time."""

from collections.abc import Sequence

import numpy as np

from smartenergy.forecasts.carrying import Course
from smartenergy.forecasts.past import QUARTERS_A_DAY
from smartenergy.kernel.arrays import Floats, Ints

DAYS, QUARTERS_AN_HOUR = 30, 4
FARTHEST = 24
"""Quarter hours ahead: from there on, how far ahead something lies says no more."""
RECENT_DAYS = 7
INSIDE = (0.1, 0.9)
"""What was to hold 80% of the last days by the days before them: what it lacked widens all."""
BY_CHANCE = 1.15
"""A week lacks as much as this for nothing but chance."""
BOUNDS = 0.97, 2.0
FEW_DAYS = 2.0
"""With so many days of misses everything is twice as wide, with many of them hardly wider."""


def quantiles(course: Course, places: Ints, levels: Sequence[float]) -> Floats:
    """Quantiles of what to expect: levels × homes × places. NaN where nothing like it was forecast before."""
    found = np.full((len(levels), len(course.values), len(places)), np.nan)
    if not course.known:
        return found
    leads, hours = np.minimum(places - course.known + 1, FARTHEST), _hour(places)
    wider = _lacking(course)
    for lead in np.unique(leads).tolist():
        missed = course.missed(lead)
        for hour in np.unique(hours[leads == lead]).tolist():
            here = (leads == lead) & (hours == hour)
            found[:, :, here] = _spread(_around(missed, hour), levels, wider)[:, :, np.newaxis]
    told: Floats = np.maximum(course.ahead(places) + found, 0.0)
    return told


def _hour(places: Ints) -> Ints:
    return places % QUARTERS_A_DAY // QUARTERS_AN_HOUR


def _around(missed: Floats, hour: int) -> Floats:
    """What was missed at an hour of the day and its neighbours: homes × days, the newest last, × quarter hours."""
    known = missed.shape[1]
    end = -(-known // QUARTERS_A_DAY) * QUARTERS_A_DAY
    days = np.arange(end - DAYS * QUARTERS_A_DAY, end, QUARTERS_A_DAY)
    wanted = days[:, np.newaxis] + np.arange(-QUARTERS_AN_HOUR, 2 * QUARTERS_AN_HOUR) + hour * QUARTERS_AN_HOUR
    is_there = (wanted >= 0) & (wanted < known)
    return np.where(is_there, missed[:, np.clip(wanted, 0, known - 1)], np.nan)


def _spread(misses: Floats, levels: Sequence[float], wider: Floats) -> Floats:
    """Quantiles of what was missed, levels × homes, made wider by what they lacked, and where there are few."""
    flat = misses.reshape(len(misses), -1)
    *found, middle = _quantiles(flat, [*levels, 0.5])
    days = (~np.isnan(flat)).sum(axis=1) / misses.shape[2]
    factor = wider * (1.0 + (FEW_DAYS / np.maximum(days, FEW_DAYS / 2)) ** 2)
    spread: Floats = middle + (np.array(found).reshape(len(levels), -1) - middle) * factor
    return spread


def _lacking(course: Course) -> Floats:
    """By what factor what was missed in the weeks before is widened to hold 80% of the last days' (conformal)."""
    missed = course.missed(FARTHEST)
    scores = [_outside(_around(missed, hour)) for hour in range(QUARTERS_A_DAY // QUARTERS_AN_HOUR)]
    [found] = _quantiles(np.concatenate(scores, axis=1), [INSIDE[1] - INSIDE[0]])
    return np.where(np.isnan(found), 1.0, np.clip(found / BY_CHANCE, *BOUNDS))


def _outside(misses: Floats) -> Floats:
    """How far out each of the last days' misses of one hour lies, 1 being where the days before would end."""
    before, last = misses[:, :-RECENT_DAYS], misses[:, -RECENT_DAYS:, QUARTERS_AN_HOUR : 2 * QUARTERS_AN_HOUR]
    low, middle, high = _quantiles(before.reshape(len(misses), -1), [INSIDE[0], 0.5, INSIDE[1]])[:, :, np.newaxis]
    off = last.reshape(len(misses), -1) - middle
    far = np.where(off > 0, high - middle, middle - low)
    scores: Floats = np.divide(np.abs(off), far, out=np.full(off.shape, np.nan), where=far > 0)
    return scores


def _quantiles(values: Floats, levels: Sequence[float]) -> Floats:
    """Of each row, of what is not NaN: levels × rows."""
    ordered, count = np.sort(values, axis=1), (~np.isnan(values)).sum(axis=1)  # NaN comes last
    at = np.maximum(np.asarray(levels)[:, np.newaxis] * (count - 1), 0.0)
    low = np.floor(at).astype(np.int64)
    high, rows = np.minimum(low + 1, np.maximum(count - 1, 0)), np.arange(len(values))
    found: Floats = ordered[rows, low] + (at - low) * (ordered[rows, high] - ordered[rows, low])
    return found
