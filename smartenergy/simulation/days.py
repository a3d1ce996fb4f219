"""Many ticks cut where a household's day begins or clocks change: what is drawn by the day is then drawn once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.drivers.daylight import offsets
from smartenergy.simulation.drivers.local_time import days_of
from smartenergy.simulation.world import Homes

LEAST = 3_000
"""Homes and ticks of a part, on average: cutting finer would cost more than it saves."""

Structure = TypeVar("Structure")


def _cuts(homes: Homes, instants: Ints) -> list[slice]:
    """The parts in which no home's household sees its day or its clocks change; all in one where they are few."""
    begins = {0, len(instants)}
    for zone in np.unique(homes.timezone).tolist():
        ahead = offsets(instants, homes.timezones[zone])
        day, _ = days_of(instants, ahead)
        begins |= set((np.flatnonzero((np.diff(day) != 0) | (np.diff(ahead) != 0)) + 1).tolist())
    different = len(np.unique(homes.ids))  # variants of a home have its people and its days
    if different * len(instants) < LEAST * (len(begins) - 1):
        return [slice(0, len(instants))]
    return [slice(first, after) for first, after in pairwise(sorted(begins))]


@dataclass(frozen=True)
class Part:
    """Some of many ticks, and what surrounds homes then."""

    ticks: slice
    around: Surroundings


def parts(homes: Homes, clock: Clock, ticks: Ints) -> Iterator[Part]:
    """What surrounds homes, part after part of their ticks."""
    shares = homes.particulars.shares
    for some in _cuts(homes, ticks + clock.interval_seconds // 2):
        mine = homes
        if shares is not None:
            mine = replace(homes, particulars=replace(homes.particulars, shares=shares.of_ticks(some)))
        yield Part(some, Surroundings(mine, clock, ticks[some]))


def joined(columns: Sequence[Structure], lengths: Sequence[int]) -> Structure:
    """Structures of arrays over parts of as many ticks as one over all of them.

    What is the same throughout stands in one column, or has none, in each.
    """
    if len(columns) == 1:
        return columns[0]
    if isinstance(columns[0], np.ndarray):
        return cast(Structure, _along(cast(Sequence[npt.NDArray[Any]], columns), lengths))
    names = vars(columns[0])
    return type(columns[0])(**{name: joined([getattr(one, name) for one in columns], lengths) for name in names})


def _along(columns: Sequence[npt.NDArray[Any]], lengths: Sequence[int]) -> npt.NDArray[Any]:
    first = columns[0]
    is_steady = all(one.shape == first.shape and (one.ndim == 1 or one.shape[1] == 1) for one in columns)
    if is_steady and all((one == first).all() for one in columns[1:]):
        return first
    rows = max(len(one) for one in columns)
    return np.concatenate(
        [np.broadcast_to(one, (rows, length)) for one, length in zip(columns, lengths, strict=True)], axis=1
    )
