"""Whose turn it is among the storage of a home: by rank, then by id, one after the other."""

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints

CAR, BATTERY = 1, 2
"""Ranks, as usual: cars first."""


def turns(homes: Ints, ranks: Ints) -> list[Ints]:
    """Places of storage, cut so that no home has two in a cut, the lowest rank first; storage is ordered by id."""
    order = np.argsort(homes * (int(ranks.max(initial=0)) + 1) + ranks, kind="stable")
    of = homes[order]
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    turn = np.arange(len(of)) - np.repeat(starts, np.diff(np.append(starts, len(of))))
    return [np.sort(order[turn == number]) for number in range(int(turn.max(initial=-1)) + 1)]


def ranked(is_car: Bools, battery_shares: Ints, car_first_above: Ints) -> Ints:
    """Of each storage its rank: cars come first where the home's batteries hold so many parts of 10,000."""
    return np.where(is_car & (battery_shares < car_first_above), BATTERY + 1, np.where(is_car, CAR, BATTERY))
