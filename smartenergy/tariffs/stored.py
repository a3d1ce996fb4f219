"""What stored energy has cost, and its carbon: what joins the store, and what leaves it in proportion.

As its origins are followed (docs/decisions/0019): in each quarter hour what was charged joins first, then all that
leaves (to the home, to the grid, lost, driven) takes its share. Whole numbers, and none is lost: what rounding
leaves stays in the store, and goes with the last of it.
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints


@dataclass(frozen=True)
class Store:
    """What a home's storage holds, mWh, and what that is worth (10⁻¹² of a currency, or µg of CO2)."""

    mwh: int = 0
    worth: int = 0


@dataclass(frozen=True)
class Followed:
    """What left with each quarter hour's energy, by purpose, and the store after the last of them."""

    worth: dict[str, Ints]
    after: Store


def follow(before: Store, charged: Ints, worth: Ints, left: dict[str, Ints]) -> Followed:
    """Follow a store over quarter hours: what was charged and its worth, and what left it by purpose, mWh.

    Where more leaves than is known to be there (a level that a user set), that is worth nothing.
    """
    mwh, value = before.mwh, before.worth
    columns = [column.tolist() for column in left.values()]
    found: list[list[int]] = [[] for _ in columns]
    for joins, brings, *leaves in zip(charged.tolist(), worth.tolist(), *columns, strict=True):
        mwh, value = mwh + joins, value + brings
        for goes, told in zip(leaves, found, strict=True):
            share = value if goes >= mwh else value * goes // mwh
            told.append(share if goes else 0)
            mwh, value = max(mwh - goes, 0), value - (share if goes else 0)
    return Followed(
        {name: np.array(told, np.int64) for name, told in zip(left, found, strict=True)}, Store(mwh, value)
    )


def set_to(store: Store, mwh: int) -> Store:
    """The store once somebody says what it holds: what comes so is worth nothing, what goes takes its share."""
    if mwh >= store.mwh:
        return Store(mwh, store.worth)
    return Store(mwh, store.worth * mwh // store.mwh)
