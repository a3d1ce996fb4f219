"""What a month's energy cost by day: a chart, a table and a file."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np

from smartenergy.charts.svg.plots import Plot
from smartenergy.charts.svg.scales import Scale, Tick, around
from smartenergy.kernel.arrays import Floats
from smartenergy.ledger.calendar import local_date
from smartenergy.services.ledger.reading import history
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.tariffs import costs
from smartenergy.site.bill.months import Month
from smartenergy.site.formatting import heights, number

COLUMNS = ("grid_import_wh", "grid_export_wh", "cost", "co2_grams")
LABELLED_DAYS = 5


class Day(NamedTuple):
    """A day of a month; None: not known."""

    first: date
    cost: float | None
    bought_wh: float | None
    sold_wh: float | None
    co2_grams: float | None


def read(user_id: int, month: Month) -> Series:
    """The month's days, as far as they have passed."""
    span = month.found.span
    given = {"from": moment(span.since, month.zone).isoformat(), "to": moment(span.until, month.zone).isoformat()}
    found = history.energy_history(user_id, given | {"resolution": "day"}, month.found.home.id)
    return costs.with_costs(found, ("cost", "co2_grams"))


def rows(days: Series) -> Iterator[Day]:
    """For a table."""
    each = {name: _known(days.column(name)) for name in COLUMNS}
    for place, start in enumerate(days.starts.tolist()):
        bought, sold, cost, grams = (each[name][place] for name in COLUMNS)
        yield Day(local_date(days.span.zone, start), cost, bought, sold, grams)


def chart(month: Month, days: Series) -> Plot | None:
    """Bars by day; None where no day has a cost."""
    cost = days.column("cost")
    if not np.isfinite(cost).any():
        return None
    span = month.found.span
    plot = Plot(np.append(days.starts, days.ends[-1:]).astype(float), Scale(span.since, span.until), around(cost))
    plot.bars("grid", np.where(cost >= 0, cost, np.nan))
    plot.bars("battery", np.where(cost < 0, cost, np.nan))
    return plot.tick(heights(plot.up), list(_days(month, plot.across)))


def as_csv(days: Series) -> str:
    """As a file: what is not known is empty."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("day", *COLUMNS))
    for row in rows(days):
        writer.writerow((row.first.isoformat(), row.bought_wh, row.sold_wh, row.cost, row.co2_grams))
    return file.getvalue()


def _days(month: Month, across: Scale) -> Iterator[Tick]:
    """The month's days by their number, some of them."""
    span, half = month.found.span, 43_200
    for start in range(span.since + half, span.until, 2 * half):
        day = local_date(month.zone, start).day
        if day == 1 or day % LABELLED_DAYS == 0:
            yield Tick(across.share(float(start)), number(day))


def _known(values: Floats) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
