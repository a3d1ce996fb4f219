"""What histories and files show of the ledger: its columns, energy in Wh, and what is computed from several."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import (
    BY_NAME,
    FLOWS,
    LOSSES,
    PEAKS,
    STORED,
    STORED_TO_GRID,
    STORED_TO_USE,
    Column,
    Unit,
    sentence,
)
from smartenergy.ledger.tables import Table, from_source, into_sink

Kind = Literal["energy", "power", "as it is", "coverage"]


@dataclass(frozen=True)
class Shown:
    """A column of a history."""

    name: str
    kind: Kind
    """Energy is shown in Wh, power is its mean over the recorded time."""
    sentence: str
    of: Callable[[Table], Ints]
    of_ticks: bool = True
    """Whether it is known of single ticks: origins are followed by the quarter hour."""


def _take(name: str, table: Table) -> Ints:
    return table[name]


def _column(column: Column, *, of_ticks: bool = True) -> Shown:
    kind: Kind = "energy" if column.unit is Unit.MWH else "as it is"
    return Shown(column.shown_name, kind, column.sentence, partial(_take, column.name), of_ticks)


def _energy(name: str, said: str, of: Callable[[Table], Ints]) -> Shown:
    return Shown(name, "energy", said, of)


def _power(name: str, text: str, of: Callable[[Table], Ints], note: str = "") -> Shown:
    return Shown(name, "power", sentence(f"Mean power {text}", Unit.WATTS, note), of)


_solar, _generated, _imported, _discharged = (
    partial(from_source, source=source) for source in ("solar", "generator", "grid", "battery")
)
_used, _exported, _charged = (partial(into_sink, sink=sink) for sink in ("use", "grid", "battery"))


def _produced(table: Table) -> Ints:
    return _solar(table) + _generated(table)


def _said(name: str) -> str:
    return BY_NAME[name].sentence


_ENERGIES = (
    _energy("production_wh", sentence("Energy produced", Unit.WH), _produced),
    _energy("solar_wh", _said("solar_mwh"), _solar),
    _energy("generator_wh", _said("generator_mwh"), _generated),
    _energy("consumption_wh", _said("consumption_mwh"), _used),
    _energy("grid_import_wh", _said("import_mwh"), _imported),
    _energy("grid_export_wh", _said("export_mwh"), _exported),
    _energy("charge_wh", _said("charge_mwh"), _charged),
    _energy("discharge_wh", _said("discharge_mwh"), _discharged),
)
_POWERS = (
    _power("production_watts", "produced", _produced),
    _power("solar_watts", "of solar devices", _solar),
    _power("generator_watts", "of generators", _generated),
    _power("consumption_watts", "used", _used),
    _power("storage_flow_watts", "into batteries", lambda t: _charged(t) - _discharged(t), "positive = charging"),
    _power("net_grid_flow_watts", "from the grid", lambda t: _imported(t) - _exported(t), "positive = importing"),
)
_COVERAGE = Shown(
    "coverage", "coverage", "The part of the time, as far as it has passed, that is recorded: 0 to 1.",
    partial(_take, "recorded_seconds"),
)  # fmt: skip
_OF_PERIODS = ("adjusted_mwh", *STORED, *STORED_TO_USE, *STORED_TO_GRID)
_COLUMNS = (
    *_ENERGIES,
    *(_column(BY_NAME[name]) for name in ("level_mwh", "capacity_wh")),
    _COVERAGE,
    _column(BY_NAME["recorded_seconds"]),
    *_POWERS,
    *(
        _column(BY_NAME[name], of_ticks=name not in _OF_PERIODS)
        for name in (*PEAKS, "adjusted_mwh", *FLOWS, *STORED, *STORED_TO_USE, *STORED_TO_GRID, *LOSSES)
    ),
)

SHOWN = {column.name: column for column in _COLUMNS}
ALL = tuple(SHOWN)
"""The columns of a history, in the order of its files: new ones come at the end."""
MAIN = (*(column.name for column in _ENERGIES), "level_wh", "capacity_wh", "coverage")
