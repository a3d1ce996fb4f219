"""A home's history as it is shown: columns of energy in Wh, mean power in W, levels, and how much is recorded.

What is not recorded is NaN, which JSON writes as null: a gap is never a zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger import flows
from smartenergy.ledger.calendar import Resolution
from smartenergy.ledger.facts import power_watts
from smartenergy.ledger.shown import SHOWN
from smartenergy.services.ledger.reading.spans import Span

Table = dict[str, Ints]


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
    home_id: int = 0
    beside: Mapping[str, Floats] = field(default_factory=dict)
    """Columns that are no energy: what others work out of it."""

    def __len__(self) -> int:
        return len(self.starts)

    def column(self, name: str) -> Floats:
        """A column by its name, a value a row."""
        shown = np.full(len(self.starts), np.nan)
        if name in self.beside:
            return self.beside[name]
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
        column = SHOWN[name]
        if self.resolution == "tick" and not column.of_ticks:
            return np.full(len(self.places), np.nan)
        values = column.of(self.recorded)
        if column.kind == "energy":
            return _as_wh(values)
        if column.kind == "power":
            return power_watts(values, self.recorded["recorded_seconds"]).round(1)
        return values.astype(np.float64)

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
