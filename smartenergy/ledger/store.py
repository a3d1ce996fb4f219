"""What a home's batteries hold by origin: what comes joins it, of what goes each origin gives its share.

Reckoned in floating point, of numbers that are whole and below 2**53: sums of those are exact, and processors take
several at a time.
"""

from typing import NamedTuple, Self

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.ledger.columns import STORED, STORED_TO_GRID, STORED_TO_USE

NOTHING, ONE = np.array(0.0), np.array(1.0)
"""As arrays: against a number of Python's, short rows take twice as long."""
FOUND = ("adjusted_mwh", *STORED, *STORED_TO_USE, *STORED_TO_GRID)
"""What is found of each quarter hour, by the names of its columns."""


class Moves(NamedTuple):
    """What came into the store of a home and left it in each quarter hour, and what it held then, whole mWh."""

    solar: Floats
    generator: Floats
    grid: Floats
    to_use: Floats
    to_grid: Floats
    gone: Floats
    level: Floats


def quarter(moves: Moves, content: Floats) -> Floats:
    """What is found of a quarter hour of some stores, (`FOUND`, stores).

    Their content, (origins, stores), becomes what it is at its end.
    """
    adjusted = content[3]
    change = moves.level - content.sum(axis=0) - moves.solar - moves.generator - moves.grid
    change += moves.to_use + moves.to_grid + moves.gone
    for origin, came in zip(content, (moves.solar, moves.generator, moves.grid), strict=False):
        origin += came
    adjusted += np.maximum(change, NOTHING)
    draw = Drawing.of(content)
    to_use, to_grid = draw(content, moves.to_use), draw(content, moves.to_grid)
    draw(content, moves.gone + np.maximum(-change, NOTHING))
    return np.concatenate([change[np.newaxis], content, to_use, to_grid])


class Drawing(NamedTuple):
    """How amounts are taken from stores, from their origins in proportion."""

    holding: list[int]
    """Origins of which any store has something."""
    is_sound: bool
    """Whether no store has less than nothing of any."""

    @classmethod
    def of(cls, content: Floats) -> Self:
        """From stores that hold so much, and from what is left in them then; (origins, stores)."""
        least, most = content.min(axis=1, initial=0).tolist(), content.max(axis=1, initial=0).tolist()
        holding = [origin for origin, two in enumerate(zip(least, most, strict=True)) if any(two)]
        return cls(holding, not any(least))

    def __call__(self, content: Floats, amount: Floats) -> Floats:
        """Take an amount from each store, and answer what each origin gave.

        `content` is lowered; no amount may exceed what its store holds.
        """
        taken = np.zeros_like(content)
        if not self.holding or (self.is_sound and not amount.max(initial=0)):
            return taken
        left, amount_left, (*others, last) = content.sum(axis=0), amount, self.holding
        for origin in others:
            here, gives = content[origin], taken[origin]
            np.minimum(here, amount_left, out=gives)
            share = self._share(here, amount_left, left)
            left = left - here
            np.maximum(share, np.maximum(amount_left - left, NOTHING), out=share)
            np.minimum(gives, share, out=gives)
            amount_left = amount_left - gives
        np.minimum(content[last], amount_left, out=taken[last])
        content -= taken
        return taken

    def _share(self, here: Floats, amount: Floats, left: Floats) -> Floats:
        """What an origin has to give of an amount, before anybody looks whether there is so much."""
        share = here * amount
        share /= np.maximum(left, ONE)
        if not self.is_sound:
            share *= left > 0
        return np.rint(share, out=share)


def draw(content: Floats, amount: Floats) -> Floats:
    """Take an amount from each store once."""
    return Drawing.of(content)(content, amount)
