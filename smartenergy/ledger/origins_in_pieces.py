"""The stores of few homes followed over a long time, in pieces of the time that go side by side.

Each piece begins from a guess, and goes again until it begins as the one before it ends: so what comes out is what
one quarter hour after the other comes to. What an origin has at a piece's end is, but for rounding, what it had at
its beginning times what is kept of everything, and what came: so the second guess is all but right.
"""

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger.columns import ORIGINS
from smartenergy.ledger.store import FOUND, Moves, quarter

LENGTH = 48
"""Quarter hours of a piece;"""
LEAST_STEPS = 4 * LENGTH
"""fewer than so many are quicker one by one."""
NEARER = 64
"""How much more it counts that one origin began near to what was tried than that all of them did."""


def in_pieces(moves: Moves, held: Ints, bounds: Ints) -> Ints:
    """Homes' quarter hours, those of each between two bounds: (rows, `FOUND`)."""
    steps, rows = np.diff(bounds), int(bounds[-1])
    count = max(-(-int(steps.max(initial=0)) // LENGTH), 1)
    when = np.arange(count * LENGTH).reshape(count, LENGTH)
    places = np.where(when < steps[:, None, None], bounds[:-1, None, None] + when, rows)
    places = np.ascontiguousarray(places.reshape(-1, LENGTH).T)
    laid = np.stack([np.append(column, 0)[places] for column in moves], axis=1)
    found = np.zeros((len(FOUND), rows + 1), np.int64)
    found[:, places] = _Pieces(laid, held.astype(np.float64), count).followed().swapaxes(0, 1)
    return found[:, :rows].T


class _Pieces:
    """What there is of a quarter hour of a piece, a row each, a column a home and piece; after a home's last one
    nothing comes.
    """

    def __init__(self, laid: Floats, held: Floats, count: int) -> None:
        self.laid, self.held, self.count = laid, held, count
        steps, _, columns = laid.shape
        self.found = np.zeros((steps, len(FOUND), columns))
        self.ends = np.zeros((columns, held.shape[1]))
        self.began, self.ended = list[Floats](), list[Floats]()
        moves = Moves(*laid.swapaxes(0, 1))
        self.level, drawn = moves.level, moves.to_use + moves.to_grid + moves.gone
        self.kept: Floats = (moves.level / np.maximum(moves.level + drawn, 1)).prod(axis=0)

    def followed(self) -> Floats:
        """What is found of each quarter hour."""
        starts = self._first()
        some = np.arange(len(starts))
        while len(some):
            self._go(some, starts)
            self.began.append(starts)
            self.ended.append(self.ends.copy())
            found = self._expected()
            some = np.flatnonzero((found != starts).any(axis=1))
            starts = found
        return self.found

    def _first(self) -> Floats:
        """As if all that is held were the sun's; homes begin as they do."""
        starts = np.zeros_like(self.ends)
        starts[1:, 0] = self.level[-1, :-1]
        starts[:: self.count] = self.held
        return starts

    def _go(self, some: Ints, starts: Floats) -> None:
        """Let some pieces go to their end."""
        content, is_all = np.ascontiguousarray(starts[some].T), len(some) == len(starts)
        for step, (moves, found) in enumerate(zip(self.laid, self.found, strict=True)):
            now = quarter(Moves(*(moves if is_all else moves.take(some, axis=1))), content)
            if is_all:
                self.found[step] = now
            else:
                found[:, some] = now
        self.ends[some] = content.T

    def _expected(self) -> Floats:
        """Where pieces begin if those before them end as they are expected to."""
        shape = len(self.began), -1, self.count, len(ORIGINS)
        began, ended = np.stack(self.began).reshape(shape), np.stack(self.ended).reshape(shape)
        found = began[-1].copy()
        kept = self.kept.reshape(-1, self.count)
        for piece in range(1, self.count):
            last = piece - 1
            if (found[:, last] == began[-1, :, last]).all():
                found[:, piece] = ended[-1, :, last]
            else:
                tried = began[:, :, last], ended[:, :, last]
                found[:, piece] = _end(found[:, last], *tried, kept[:, last, np.newaxis])
        beginnings: Floats = found.reshape(-1, len(ORIGINS))
        return beginnings


def _end(start: Floats, began: Floats, ended: Floats, kept: Floats) -> Floats:
    """With what pieces end that begin so: by those that were tried, of each origin the nearest.

    What was tried is (tries, homes, origins).
    """
    apart = start - began
    far = np.abs(apart)
    homes, each = np.arange(len(start))[:, np.newaxis], np.arange(len(ORIGINS))
    nearest = (NEARER * far + far.sum(axis=2, keepdims=True)).argmin(axis=0), homes, each
    more, ends = np.rint(apart[nearest] * kept), ended[nearest]
    found: Floats = np.where(more == 0, ends, np.maximum(ends + more, 0))
    homes = homes[:, 0]
    found[homes, found.argmax(axis=1)] += ended[-1].sum(axis=1) - found.sum(axis=1)
    return found
