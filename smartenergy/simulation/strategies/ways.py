"""Which ways storage may move in each tick: by night nothing is over for any of it, and most cars stand still.

What no storage may do in a tick need not be worked out for it.
"""

from collections.abc import Mapping, Sequence
from itertools import compress, product
from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Bools

Way = tuple[str, str]
"""By how much it may move, and up or down to where."""
UP: Sequence[Way] = (("surplus_in", "from_surplus"), ("grid_in", "from_grid"))
DOWN: Sequence[Way] = (("load_out", "to_load"), ("grid_out", "to_grid"))


class Ways(NamedTuple):
    """Those that are open to any of some storage, tick by tick."""

    up: Sequence[Sequence[Way]]
    down: Sequence[Sequence[Way]]
    drives: Sequence[bool]
    """Whether any is out,"""
    is_urgent: Sequence[bool]
    """and whether any may have to give more than is usual."""

    @classmethod
    def of(cls, moves: Mapping[str, Bools], is_urgent: Bools) -> "Ways":
        """By whether any moves so in each tick."""
        gives = {name: column | is_urgent for name, column in moves.items()}
        drives = moves.get("driven", np.zeros_like(is_urgent))
        return cls(_open(UP, moves), _open(DOWN, gives), drives.tolist(), is_urgent.tolist())


def _open(ways: Sequence[Way], moves: Mapping[str, Bools]) -> list[Sequence[Way]]:
    there = [way for way in ways if way[0] in moves]
    ticks = len(next(iter(moves.values())))
    masks = np.array([moves[by] for by, _ in there], np.bool_).reshape(len(there), ticks).T.tolist()
    known = {mask: tuple(compress(there, mask)) for mask in product((False, True), repeat=len(there))}
    return [known[tuple(mask)] for mask in masks]
