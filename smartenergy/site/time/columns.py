"""Numbers behind charts: as a table, as CSV, and for the crosshair."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from babel.dates import format_skeleton
from flask_babel import get_locale

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.site import formatting

Told = Callable[[float], str]
WATTS, KWH, PERCENT, PRICE, MONEY = "W", "kWh", "%", "price", "money"


class Column(NamedTuple):
    """One of them: `name` is that of the CSV, `label` that of people."""

    name: str
    label: str
    unit: str
    tone: str
    values: Floats
    chart: str
    """In the table of which chart it stands."""
    hourly: Literal["mean", "sum", "last"] = "mean"
    """What an hour makes of its four quarter hours."""


class Columns(NamedTuple):
    """All of a page's, by when their rows begin."""

    zone: str
    starts: Ints
    all: list[Column]
    currency: str | None

    def of(self, chart: str) -> list[Column]:
        """Those of a chart."""
        return [one for one in self.all if one.chart == chart]

    def told(self, column: Column, value: float) -> str:
        """A value as people read it; a gap is a dash."""
        if np.isnan(value):
            return "–"
        if column.unit == WATTS:
            return formatting.watts(value)
        if column.unit == KWH:
            return formatting.kwh(1_000 * value)
        if column.unit == PERCENT:
            return formatting.percent(value / 100)
        if self.currency is None:
            return formatting.number(value, 2)
        return (formatting.per_kwh if column.unit == PRICE else formatting.money)(value, self.currency)

    def rows(self, chart: str, places: Sequence[int]) -> list[tuple[int, list[str]]]:
        """A table of a chart: when each row begins, and its values; without rows of which nothing is known."""
        shown = self.of(chart)
        known = [place for place in places if any(not np.isnan(one.values[place]) for one in shown)]
        return [
            (int(self.starts[place]), [self.told(one, float(one.values[place])) for one in shown])
            for place in known
        ]

    def hour(self, start: int) -> str:
        """When a row begins, as its head says it."""
        day = format_skeleton("MMMEd", moment(start, self.zone), locale=get_locale())
        return f"{day}, {formatting.clock(start)}"

    def hourly(self) -> "Columns":
        """By hours: each four quarter hours as one."""
        starts = self.starts.reshape(-1, 4)[:, 0]
        made = [one._replace(values=_as_one(one.values.reshape(-1, 4), one.hourly)) for one in self.all]
        return self._replace(starts=starts, all=made)

    def as_csv(self) -> str:
        """A row a period: times with their offset, numbers with a point, gaps empty."""
        to = io.StringIO()
        writer = csv.writer(to, lineterminator="\r\n")
        writer.writerow(["start", *(one.name for one in self.all)])
        for place, start in enumerate(self.starts.tolist()):
            writer.writerow(
                [moment(start, self.zone).isoformat(), *(_plain(one.values[place]) for one in self.all)]
            )
        return to.getvalue()

    def as_json(self) -> dict[str, Any]:
        """For the crosshair: what is known at each place."""
        return {
            "starts": self.starts.tolist(),
            "columns": [
                {"label": one.label, "unit": one.unit, "values": [*map(_short, one.values.tolist())]}
                for one in self.all
            ],
        }  # fmt: skip


def _as_one(values: Floats, how: str) -> Floats:
    """Of each row, what is known of it together; a gap where nothing is."""
    known = ~np.isnan(values)
    counts = known.sum(axis=1)
    if how == "last":
        at = values.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
        return values[np.arange(len(values)), at]
    sums = np.where(known, values, 0).sum(axis=1)
    divisor = counts if how == "mean" else np.minimum(counts, 1)
    found: Floats = np.divide(sums, divisor, out=np.full(len(values), np.nan), where=counts > 0)
    return found


def _plain(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.6f}".rstrip("0").rstrip(".")


def _short(value: float) -> float | None:
    return None if value != value else round(value, 4)
