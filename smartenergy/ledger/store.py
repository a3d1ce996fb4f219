"""What a home's batteries hold by origin: what comes joins it, of what goes each origin gives its share."""

from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import STORED, STORED_TO_GRID, STORED_TO_USE

FOUND = ("adjusted_mwh", *STORED, *STORED_TO_USE, *STORED_TO_GRID)
"""What is found of each quarter hour, by the names of its columns."""


class Moves(NamedTuple):
    """What came into the store of a home and left it in each quarter hour, and what it held then."""

    solar: Ints
    generator: Ints
    grid: Ints
    to_use: Ints
    to_grid: Ints
    gone: Ints
    level: Ints


def quarter(moves: Moves, content: Ints) -> Ints:
    """What is found of a quarter hour of some stores, (`FOUND`, stores).

    Their content, (origins, stores), becomes what it is at its end.
    """
    solar, generator, grid, adjusted, *_ = content
    change = moves.level - content.sum(axis=0) - moves.solar - moves.generator - moves.grid
    change += moves.to_use + moves.to_grid + moves.gone
    solar += moves.solar
    generator += moves.generator
    grid += moves.grid
    adjusted += np.maximum(change, 0)
    to_use, to_grid = draw(content, moves.to_use), draw(content, moves.to_grid)
    draw(content, moves.gone + np.maximum(-change, 0))
    return np.concatenate([change[np.newaxis], content, to_use, to_grid])


def draw(content: Ints, amount: Ints) -> Ints:
    """Take an amount from each store, from its origins in proportion, and answer what each gave.

    `content` is (origins, stores) and is lowered; no amount may exceed what its store holds.
    """
    taken = np.zeros_like(content)
    if not amount.any() and (content >= 0).all():
        return taken
    holding = np.flatnonzero(content.any(axis=1)).tolist()
    left, amount_left = content.sum(axis=0), amount.astype(np.int64)
    for origin in holding:
        here, gives = content[origin], taken[origin]
        others = left - here
        np.minimum(here, amount_left, out=gives)
        if origin != holding[-1]:
            share = here * amount_left.astype(np.float64)
            share /= np.maximum(left, 1)
            share *= left > 0
            least = np.maximum(amount_left - others, 0)
            np.minimum(gives, np.maximum(least, np.rint(share).astype(np.int64)), out=gives)
        left, amount_left = others, amount_left - gives
    content -= taken
    return taken
