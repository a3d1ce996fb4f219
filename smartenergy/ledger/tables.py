"""Tables of the ledger: mappings of column names to arrays of whole numbers, all of one length."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.ledger.columns import FLOWS

Table = Mapping[str, Ints]


def total(table: Table, *names: str) -> Ints:
    """The sum of columns, row by row."""
    added: Ints = np.sum([table[name] for name in names], axis=0, dtype=np.int64)
    return added


def from_source(table: Table, source: str) -> Ints:
    """All energy that came from a source."""
    return total(table, *(flow for flow in FLOWS if flow.startswith(f"{source}_to_")))


def into_sink(table: Table, sink: str) -> Ints:
    """All energy that went into a sink."""
    return total(table, *(flow for flow in FLOWS if flow.endswith(f"_to_{sink}_mwh")))


def pick(table: Table, rows: Ints | Bools) -> dict[str, Ints]:
    """The rows of a table that a mask or places choose; of a mask that chooses all, the very columns."""
    if rows.dtype == np.bool_ and rows.all():
        return dict(table)
    return {name: column[rows] for name, column in table.items()}


def stack(tables: list[dict[str, Ints]]) -> dict[str, Ints]:
    """Tables of the same columns one after the other; the very columns where one table has all the rows."""
    names = list(tables[0])
    filled = [table for table in tables if len(table[names[0]])]
    if len(filled) == 1:
        return {name: filled[0][name] for name in names}
    return {name: np.concatenate([table[name] for table in tables]) for name in names}


def beginnings(*keys: Ints) -> Ints:
    """The places at which any of the keys is another than in the row before."""
    if not len(keys[0]):
        return np.empty(0, np.int64)
    changed = np.zeros(len(keys[0]), np.bool_)
    changed[0] = True
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changed)


def in_order(table: Table, first: str, second: str) -> dict[str, Ints]:
    """The rows by two columns; where they are in order already, which is quickly seen, the very columns."""
    one, other = table[first], table[second]
    later = other[1:] >= other[:-1]
    if ((one[1:] > one[:-1]) | ((one[1:] == one[:-1]) & later)).all():
        return dict(table)
    return pick(table, np.lexsort((table[second], table[first])))


def homes_in(table: Table) -> Ints:
    """Whose rows these are, which are ordered by home: each once."""
    homes: Ints = table["home_id"][beginnings(table["home_id"])]
    return homes


def empty(names: tuple[str, ...]) -> dict[str, Ints]:
    """A table without rows."""
    return {name: np.empty(0, np.int64) for name in names}


def among(homes: Ints, instants: Ints, others: Ints, wanted: Ints) -> Bools:
    """Whether each home's instant is one of those that are wanted of it."""
    if not len(homes):
        return np.zeros(0, np.bool_)
    near = np.flatnonzero((wanted >= instants.min()) & (wanted <= instants.max()))
    others, wanted = others[near], wanted[near]
    at = beginnings(others, wanted)  # few of what stands in order: sorting pairs takes long
    found: Bools = np.isin(pairs(homes, instants), pairs(others[at], wanted[at]))
    return found


def pairs(homes: Ints, instants: Ints) -> npt.NDArray[np.complex128]:
    """Pairs that can be sorted: as complex numbers, which hold ids and instants below 2**53."""
    return homes + 1j * instants
