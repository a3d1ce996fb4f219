"""Prices and carbon that come as a series: values of steps, and what they are at quarter hours."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.ledger.calendar import HOUR_SECONDS
from smartenergy.ledger.periods import QUARTER_SECONDS

STEPS = tuple(minutes * 60 for minutes in (5, 10, 15, 20, 30, 60))
FINEST = STEPS[0]


@dataclass(frozen=True)
class Values:
    """A series of whole numbers; what is missing is not in it. All arrays have the same length."""

    step: int
    """Seconds, one of `STEPS`."""
    starts: Ints
    """When each value's step begins, in order, each once."""
    values: Ints


Known = Mapping[str, Values]
"""Series by name."""


@dataclass(frozen=True)
class Sampled:
    """A number at each quarter hour, where it is known."""

    values: Ints
    is_known: Bools


def at_quarters(series: Values, starts: Ints) -> Sampled:
    """The value of each quarter hour; of finer steps the mean, halves up, where all of them are known."""
    if series.step % QUARTER_SECONDS == 0:
        return _found(series, starts)
    return _together([_found(series, starts + offset) for offset in range(0, QUARTER_SECONDS, FINEST)])


def at_hours(series: Values, starts: Ints) -> Sampled:
    """Of each quarter hour the mean of its hour's four, where all of them are known."""
    hours = starts // HOUR_SECONDS * HOUR_SECONDS
    return _together([at_quarters(series, hours + offset) for offset in range(0, HOUR_SECONDS, QUARTER_SECONDS)])


def _together(parts: list[Sampled]) -> Sampled:
    total = sum(part.values for part in parts)
    is_known = np.logical_and.reduce([part.is_known for part in parts])
    return Sampled((2 * np.asarray(total) + len(parts)) // (2 * len(parts)), is_known)


def _found(series: Values, instants: Ints) -> Sampled:
    if not len(series.starts):
        return Sampled(np.zeros(len(instants), np.int64), np.zeros(len(instants), np.bool_))
    phase = series.starts[0] % series.step
    wanted = (instants - phase) // series.step * series.step + phase
    if series.starts[-1] - series.starts[0] == (len(series.starts) - 1) * series.step:
        found = (wanted - series.starts[0]) // series.step  # nothing lacks: a tenth of the time of a search
        place = np.clip(found, 0, len(series.starts) - 1)
    else:
        place = np.minimum(np.searchsorted(series.starts, wanted), len(series.starts) - 1)
    is_known = series.starts[place] == wanted
    return Sampled(np.where(is_known, series.values[place], 0), is_known)
