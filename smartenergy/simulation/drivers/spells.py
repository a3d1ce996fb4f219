"""Slots of time that stand for themselves, and events at those instants only at which they go on.

What happens in a slot is the same for all of its instants, and most things seldom happen. So of many instants of a
day each slot is asked once, and what goes on is worked out where it does, to the same bits as for each instant.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Bools, Ints, Singles

FEWER = 2
"""Slots stand for themselves where they are so many times fewer than instants."""


@dataclass(frozen=True)
class Slots:
    """The slots of homes in which instants lie: a row a home, a column a slot, the first instant's first."""

    instants: Ints
    """In order, in a row of their own."""
    numbers: Ints
    starts: Ints
    """Epoch seconds."""
    seconds: int
    """How long each is."""

    @classmethod
    def of(cls, instants: Ints, phase: Ints, seconds: int) -> "Slots | None":
        """Slots of a length, shifted by each home's phase; None where they are not fewer than instants."""
        count = (int(instants[0, -1]) - int(instants[0, 0])) // seconds + 2
        if count * FEWER > instants.shape[1]:
            return None
        numbers = (instants[:, :1] + phase) // seconds + np.arange(count)
        return cls(instants, numbers, numbers * seconds - phase, seconds)

    @property
    def width(self) -> int:
        """How many instants there are."""
        return int(self.instants.shape[1])

    def spread(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What there is of each slot, at each instant."""
        edges = np.searchsorted(self.instants[0], self.starts)
        edges[:, 0] = 0
        counts = np.diff(edges, append=self.width)
        return np.repeat(values.ravel(), counts.ravel()).reshape(len(values), self.width)


@dataclass(frozen=True)
class Spell:
    """Where an event goes on, an element each home and instant."""

    on: Bools
    since: Singles
    """Minutes since its start."""

    def at(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What there is of homes or slots, where it is worked out."""
        return values

    def spread(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What was worked out, where it goes on; 0 elsewhere."""
        return np.asarray(self.on * values)


@dataclass(frozen=True)
class Sparse:
    """The same where but the instants are looked at at which it goes on: an element each."""

    slots: Slots
    rows: Ints
    places: Ints
    """Of slots, in their row."""
    columns: Ints
    flat: Ints
    """Where each stands in an array of all instants, end to end."""
    since: Singles

    @classmethod
    def of(cls, slots: Slots, happens: Bools, offset: Singles, minutes: Singles) -> "Sparse":
        """Of what happens in some slots, so many minutes after they begin and for so many."""
        where = np.flatnonzero(happens)
        rows = where // happens.shape[1]
        starts = slots.starts.ravel().take(where)
        offset, minutes = (column.ravel().take(where) for column in (offset, minutes))
        begun, over = ((minute * 60).astype(np.int64) for minute in (offset, offset + minutes))
        edges = starts + begun - 1, starts + np.minimum(over + 2, slots.seconds)  # a second more, for rounding
        first, after = (np.searchsorted(slots.instants[0], edge) for edge in edges)
        counts = after - first
        one = np.repeat(np.arange(len(rows)), counts)
        columns = np.arange(len(one)) - np.repeat(np.cumsum(counts) - after, counts)
        second = (slots.instants[0, columns] - starts[one]).astype(np.float32)
        since = second / np.float32(60) - offset[one]
        row, places = rows[one], where - rows * happens.shape[1]
        found = cls(slots, row, places[one], columns, row * slots.width + columns, since)
        return found.only((since >= 0) & (since < minutes[one]))

    def only(self, some: Bools) -> "Sparse":
        """Some of these instants."""
        at = np.flatnonzero(some)
        names = "rows", "places", "columns", "flat", "since"
        return replace(self, **{name: getattr(self, name).take(at) for name in names})

    def at(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What there is of homes, slots or instants, where it is worked out."""
        is_by_instant = values.shape[1] == self.slots.width
        columns = self.columns if is_by_instant else self.places
        if values.shape[1] == 1:
            return np.asarray(values[:, 0].take(self.rows) if len(values) > 1 else values[0, 0])
        if len(values) == 1:
            return np.asarray(values[0].take(columns))
        at = self.flat if is_by_instant else self.rows * values.shape[1] + columns
        return np.asarray(values.ravel().take(at))

    def spread(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What was worked out, where it goes on; 0 elsewhere."""
        whole = np.zeros((len(self.slots.numbers), self.slots.width), values.dtype)
        whole.ravel()[self.flat] = values
        return whole


Going = Spell | Sparse
