"""A stretch of ticks cut into pieces of one length, to be gone through side by side."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Bools, Ints

Some = slice | Ints
"""Which of many columns or rows."""
SHORTEST, LONGEST = 60, 720
"""Ticks: half a day of minutes is enough for most storage to forget where it began."""
SIDE_BY_SIDE, MANY_HOMES = 2_400, 150
"""Columns that are gone through together; of so many homes, going through a piece more than once takes longer than
it saves.
"""


@dataclass(frozen=True)
class Pieces:
    """So many ticks in so many pieces; the last may end early."""

    ticks: int
    count: int

    @classmethod
    def of(cls, ticks: int, homes: int) -> "Pieces":
        """Few of few ticks, since each that begins elsewhere than was guessed goes once more."""
        length = min(max(int(np.sqrt(4 * ticks)), SHORTEST), LONGEST)
        most = 1 if homes >= MANY_HOMES else SIDE_BY_SIDE // homes
        return cls(ticks, min(-(-ticks // length), most))

    @property
    def length(self) -> int:
        """Of a piece, in ticks."""
        return -(-self.ticks // self.count)

    def columns(self, things: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What each of some things has: a column a thing and piece."""
        return np.repeat(things.reshape(len(things)), self.count)

    def lay(self, rows: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Rows of things, with a column a tick or one for all, as rows of ticks, a column a thing and piece."""
        if rows.ndim == 1 or rows.shape[1] == 1:
            return self.columns(rows)[np.newaxis]
        even = self.count * self.length
        laid = as_long_as(rows, even).reshape(len(rows), self.count, self.length).transpose(2, 0, 1)
        return np.ascontiguousarray(laid).reshape(self.length, -1)

    def put(self, rows: npt.NDArray[Any], laid: npt.NDArray[Any]) -> None:
        """Have rows of things with a column a tick, all as long, stand in such rows of ticks."""
        room, whole = laid.reshape(self.length, len(rows), self.count), self.ticks // self.length
        inside, rest = whole * self.length, self.ticks % self.length
        room[:, :, :whole] = rows[:, :inside].reshape(len(rows), whole, self.length).transpose(2, 0, 1)
        room[:, :, whole:] = 0
        if rest:
            room[:rest, :, whole] = rows[:, inside:].T

    def any_at(self, rows: npt.NDArray[Any]) -> Bools:
        """Whether there is more than nothing of any thing, tick by tick of all pieces."""
        most = np.broadcast_to(rows.reshape(len(rows), -1).max(axis=0), self.ticks)
        even = as_long_as(most[np.newaxis], self.count * self.length)
        return np.asarray((even.reshape(self.count, self.length) > 0).any(axis=0))

    def back(self, laid: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The same the other way round."""
        rows = laid.reshape(self.length, -1, self.count).transpose(1, 2, 0)
        return rows.reshape(-1, self.count * self.length)[:, : self.ticks]


def as_long_as(rows: npt.NDArray[Any], ticks: int) -> npt.NDArray[Any]:
    """Rows that end early with nothing after what they have; what has a column for all ticks as it is."""
    if rows.ndim == 1 or rows.shape[1] in (1, ticks):
        return rows
    longer = np.zeros((len(rows), ticks), rows.dtype)
    longer[:, : rows.shape[1]] = rows
    return longer


def at(column: Any, tick: int, some: Some) -> Any:
    """Of what has a row a tick, or one for all, some columns at a tick."""
    return column[tick if len(column) > 1 else 0][some]
