"""The ledger's columns. A table is a mapping of column names to arrays of whole numbers, all of one length."""

from collections.abc import Mapping

import numpy as np

from smartenergy.simulation.draws import Ints
from smartenergy.simulation.fleet import Bools

Table = Mapping[str, Ints]

FACTS = (
    "interval_seconds", "solar_mwh", "generator_mwh", "consumption_mwh", "charge_mwh", "discharge_mwh",
    "level_mwh", "capacity_wh",
)  # fmt: skip
"""What a tick records of a home, beside whose it is and which tick."""
GRID = ("import_mwh", "export_mwh")
"""What follows from the facts: the table of ticks has it as well, blocks of ticks have not."""

SOURCES = ("solar", "generator", "battery", "grid")
SINKS = ("use", "battery", "grid")
FLOWS = tuple(
    f"{source}_to_{sink}_mwh" for source in SOURCES for sink in SINKS if (source, sink) != ("grid", "grid")
)
"""The ways that energy takes. In a home that imports nothing is exported, so no way leads from grid to grid."""

ORIGINS = ("solar", "generator", "grid", "other")
"""Where stored energy came from; `other` is what was there before the ledger, or came by an edit."""
STORED = tuple(f"stored_{origin}_mwh" for origin in ORIGINS)
STORED_TO_USE = tuple(f"stored_{origin}_to_use_mwh" for origin in ORIGINS)
STORED_TO_GRID = tuple(f"stored_{origin}_to_grid_mwh" for origin in ORIGINS)
PEAKS = ("peak_import_watts", "peak_export_watts")

SUMMED = ("ticks", "recorded_seconds", *FLOWS, *STORED_TO_USE, *STORED_TO_GRID, "adjusted_mwh")
LAST = ("level_mwh", "capacity_wh", *STORED)
PERIOD = (*SUMMED, *LAST, *PEAKS)
"""What is known of a home's quarter hour, hour, day or month: sums, what held at its end, and peaks of power."""


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
    """The rows of a table that a mask or places choose."""
    return {name: column[rows] for name, column in table.items()}


def stack(tables: list[dict[str, Ints]]) -> dict[str, Ints]:
    """Tables of the same columns one after the other."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def empty(names: tuple[str, ...]) -> dict[str, Ints]:
    """A table without rows."""
    return {name: np.empty(0, np.int64) for name in names}
