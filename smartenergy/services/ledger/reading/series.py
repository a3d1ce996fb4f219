"""A home's history as it is shown: columns of energy in Wh, mean power in W, levels, and how much is recorded.

What is not recorded is NaN, which JSON writes as null: a gap is never a zero.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger import flows
from smartenergy.ledger.calendar import Resolution
from smartenergy.ledger.columns import FLOWS, STORED, STORED_TO_GRID, STORED_TO_USE
from smartenergy.ledger.facts import power_watts
from smartenergy.ledger.tables import from_source, into_sink
from smartenergy.services.ledger.reading.spans import Span

Table = dict[str, Ints]
ENERGIES: dict[str, Callable[[Table], Ints]] = {
    "production_wh": lambda t: from_source(t, "solar") + from_source(t, "generator"),
    "solar_wh": lambda t: from_source(t, "solar"),
    "generator_wh": lambda t: from_source(t, "generator"),
    "consumption_wh": lambda t: into_sink(t, "use"),
    "grid_import_wh": lambda t: from_source(t, "grid"),
    "grid_export_wh": lambda t: into_sink(t, "grid"),
    "charge_wh": lambda t: into_sink(t, "battery"),
    "discharge_wh": lambda t: from_source(t, "battery"),
}
POWERS: dict[str, Callable[[Table], Ints]] = {
    "production_watts": ENERGIES["production_wh"],
    "solar_watts": ENERGIES["solar_wh"],
    "generator_watts": ENERGIES["generator_wh"],
    "consumption_watts": ENERGIES["consumption_wh"],
    "storage_flow_watts": lambda t: into_sink(t, "battery") - from_source(t, "battery"),
    "net_grid_flow_watts": lambda t: from_source(t, "grid") - into_sink(t, "grid"),
}
ORIGINS = (*STORED, *STORED_TO_USE, *STORED_TO_GRID)
PEAKS = ("peak_import_watts", "peak_export_watts")


def in_wh(column: str) -> str:
    """A column's name with the unit that it is shown in."""
    return f"{column.removesuffix('_mwh')}_wh"


MAIN = (*ENERGIES, "level_wh", "capacity_wh", "coverage")
ALL = (
    *ENERGIES, "level_wh", "capacity_wh", "coverage", "recorded_seconds", *POWERS, *PEAKS,
    "adjusted_wh", *map(in_wh, FLOWS), *map(in_wh, ORIGINS),
)  # fmt: skip
OF_PERIODS_ONLY = ("adjusted_wh", *map(in_wh, ORIGINS))
"""Not known of single ticks: origins are followed by the quarter hour."""

WORDS = {
    "production_wh": "Energy produced, Wh.",
    "solar_wh": "Energy from solar devices, Wh.",
    "generator_wh": "Energy from generators, Wh.",
    "consumption_wh": "Energy used, Wh.",
    "grid_import_wh": "Energy taken from the grid, Wh.",
    "grid_export_wh": "Energy given to the grid, Wh.",
    "charge_wh": "Energy that went into batteries, Wh.",
    "discharge_wh": "Energy that came out of batteries, Wh.",
    "level_wh": "Energy held at the end, Wh.",
    "capacity_wh": "Energy that the batteries online at the end hold when full, Wh.",
    "coverage": "The part of the time, as far as it has passed, that is recorded: 0 to 1.",
    "recorded_seconds": "How long is recorded, s.",
    "production_watts": "Mean power produced, W.",
    "solar_watts": "Mean power of solar devices, W.",
    "generator_watts": "Mean power of generators, W.",
    "consumption_watts": "Mean power used, W.",
    "storage_flow_watts": "Mean power into batteries, W: positive = charging.",
    "net_grid_flow_watts": "Mean power from the grid, W: positive = importing.",
    "peak_import_watts": "The highest power from the grid in a tick, W.",
    "peak_export_watts": "The highest power to the grid in a tick, W.",
    "adjusted_wh": "Change of what is held that no flow explains, Wh: a user set it, or a battery came or went.",
}


def words(name: str) -> str:
    """What a column is, in a sentence."""
    if name in WORDS:
        return WORDS[name]
    source, _, sink = name.removesuffix("_wh").partition("_to_")
    origin = source.removeprefix("stored_")
    if not sink:
        return f"Of what is held at the end, energy of origin {origin}, Wh."
    stored = f"stored energy of origin {origin}" if origin != source else source
    return f"Energy from {stored} to {'own use' if sink == 'use' else f'the {sink}'}, Wh."


@dataclass(frozen=True)
class Series:
    """A history: where its rows begin and end, and what is recorded. Rows of gaps are not in `recorded`."""

    span: Span
    resolution: Resolution
    starts: Ints
    ends: Ints
    recorded: Table
    places: Ints
    """The row of each record."""

    def __len__(self) -> int:
        return len(self.starts)

    def column(self, name: str) -> Floats:
        """A column by its name, a value a row."""
        shown = np.full(len(self.starts), np.nan)
        if name == "coverage":
            return self._coverage()
        shown[self.places] = self._recorded(name)
        return shown

    def recorded_hours(self) -> Floats:
        """How long is recorded of each row, h; 0 of gaps."""
        hours = np.zeros(len(self.starts))
        hours[self.places] = self.recorded["recorded_seconds"] / 3_600
        return hours

    def _recorded(self, name: str) -> Floats:
        if name in ENERGIES:
            return _as_wh(ENERGIES[name](self.recorded))
        if name in POWERS:
            return power_watts(POWERS[name](self.recorded), self.recorded["recorded_seconds"]).round(1)
        if name in (*PEAKS, "capacity_wh", "recorded_seconds"):
            return self.recorded[name].astype(np.float64)
        if self.resolution == "tick" and name in OF_PERIODS_ONLY:
            return np.full(len(self.places), np.nan)
        return _as_wh(self.recorded[name.removesuffix("_wh") + "_mwh"])

    def _coverage(self) -> Floats:
        """The part of each row's time, as far as it has passed, that is recorded."""
        expected = np.minimum(self.ends, max(self.span.since, min(self.span.until, self.span.now)))
        expected = np.maximum(expected - np.maximum(self.starts, self.span.since), 0)
        shown = np.zeros(len(self.starts))
        shown[self.places] = self.recorded["recorded_seconds"]
        share: Floats = np.divide(shown, expected, out=np.ones_like(shown), where=expected > 0)
        return np.minimum(share, 1.0).round(4)


def _as_wh(mwh: Ints) -> Floats:
    shown: Floats = mwh / MWH_PER_WH
    return shown


def of_ticks(span: Span, facts: Table) -> Series:
    """A history by the tick. A gap is one row, from where a tick is missing to where the next one begins."""
    ticks, interval = facts["tick"], facts["interval_seconds"]
    ends = ticks + interval
    since = np.concatenate([[span.since], ends])
    until = np.concatenate([ticks, [min(span.until, span.now)]])
    tolerance = np.zeros(len(since), np.int64)
    if len(ticks):  # a tick that began before the span is no gap, nor is one of now that is not stored yet
        is_now = span.now - until[-1] < 2 * interval[-1]
        tolerance[0], tolerance[-1] = interval[0] - 1, (2 if is_now else 1) * interval[-1] - 1
    gaps = np.flatnonzero(until - since > tolerance)
    starts = np.concatenate([ticks, since[gaps]])
    order = np.argsort(starts, kind="stable")
    places = np.argsort(order, kind="stable")[: len(ticks)]
    net = flows.net_import_mwh(facts)
    peaks = power_watts(np.abs(net), interval).round().astype(np.int64)
    recorded = facts | flows.split(facts) | {
        "recorded_seconds": interval,
        "peak_import_watts": np.where(net > 0, peaks, 0), "peak_export_watts": np.where(net < 0, peaks, 0),
    }  # fmt: skip
    return Series(span, "tick", starts[order], np.concatenate([ends, until[gaps]])[order], recorded, places)


def of_periods(span: Span, resolution: Resolution, bounds: Ints, found: Table) -> Series:
    """A history by periods, each of the span that has begun; those with nothing recorded are gaps."""
    begun = np.searchsorted(bounds, min(span.until, span.now + 1), "left")
    starts, ends = bounds[:begun], bounds[1 : begun + 1]
    return Series(span, resolution, starts, ends, found, np.searchsorted(starts, found["start"]))
