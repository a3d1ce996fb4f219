"""Storage that does the same in several homes, as a car in variants of one home."""

from typing import Any

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.strategies.balance import Balance
from smartenergy.simulation.strategies.turn import Turn

SAMPLED = 61
"""Ticks from one to the next by which it is first seen which rows may be the same."""
Rows = list[npt.NDArray[Any]]


def alike(turn: Turn, balance: Balance) -> tuple[Ints, Ints]:
    """Storage of which no two do the same; and as which of it each of all does."""
    rows = [turn.levels_wh, *_columns(turn.intent), balance.surplus, balance.deficit, balance.most_import]
    if turn.intent.converters.most_discharge.any():  # else it has nothing to do with what is given out
        rows += [balance.most_export, balance.cap, balance.power, balance.by_car]
    firsts, like, seen = list[int](), list[int](), dict[bytes, list[int]]()
    for place in range(len(turn.homes)):
        sample = b"".join(
            row[place, ::SAMPLED].tobytes() if row.ndim > 1 else row[place].tobytes() for row in rows
        )
        known = seen.setdefault(sample, [])
        same = next((number for number in known if _are_same(rows, firsts[number], place)), len(firsts))
        if same == len(firsts):
            known.append(same)
            firsts.append(place)
        like.append(same)
    return np.array(firsts, np.int64), np.array(like, np.int64)


def _columns(part: Any) -> Rows:
    """All columns that something is made of."""
    return (
        [part] if isinstance(part, np.ndarray) else [one for each in vars(part).values() for one in _columns(each)]
    )


def _are_same(rows: Rows, first: int, second: int) -> bool:
    return all(bool((row[first] == row[second]).all()) for row in rows)
