"""Storage that does the same in several homes, as a car in variants of one home, and storage of a kind."""

from collections.abc import Iterator
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
    rows = [turn.levels_wh, *_columns(turn.intent), *vars(balance).values()]
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


def kinds(turn: Turn, balance: Balance) -> Iterator[Ints]:
    """Places of storage that the grid charges or does not, that gives into it or does not, and so on."""
    limits, deeper = turn.intent.limits, turn.intent.deeper
    feeds = (deeper.to_car < deeper.capacities) & (balance.by_car > 0)
    asked = (limits.from_grid > 0, limits.to_grid < deeper.capacities, (balance.cap > 0) | feeds)
    number = np.zeros(len(turn.homes), np.int64)
    for place, one in enumerate(asked):
        number += one.any(axis=1).astype(np.int64) << place
    for kind in np.unique(number).tolist():
        yield np.flatnonzero(number == kind)
