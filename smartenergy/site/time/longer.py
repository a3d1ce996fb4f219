"""A month by its days, a year by its months: what was used and from where, what was sold, and what it cost."""

from typing import NamedTuple

import numpy as np
from babel.dates import format_skeleton
from flask_babel import get_locale, gettext

from smartenergy.charts.svg.plots import Plot
from smartenergy.charts.svg.scales import Scale, Tick, around
from smartenergy.kernel.arrays import Floats
from smartenergy.kernel.units import WH_PER_KWH
from smartenergy.ledger.calendar import boundaries, local_date
from smartenergy.services.ledger.reading.series import Series
from smartenergy.site import formatting
from smartenergy.site.time.columns import KWH, MONEY, Column, Columns
from smartenergy.site.time.stretch import Stretch

ENERGY, COSTS = "energy", "cost"
EVERY_DAYS = 5


class Longer(NamedTuple):
    """The charts, and their numbers; `cost` is None where none is known."""

    energy: Plot
    cost: Plot | None
    columns: Columns
    totals: list[tuple[str, str]]
    """What all of it comes to: label and value."""


def longer(asked: Stretch, zone: str, found: Series, currency: str | None) -> Longer:
    """Draw it."""
    resolution = found.resolution
    since, until = asked.seconds(zone)
    bounds = boundaries(resolution, zone, since, until)
    count = len(bounds) - 1
    values = {name: _laid(column, count) for name, column in _kwh(found).items()}
    columns = Columns(zone, bounds[:-1], _columns(values, currency), currency)
    across, edges = Scale(0, count), np.arange(count + 1, dtype=float)
    ticks = [
        Tick((place + 0.5) / count, _label(asked, zone, int(bounds[place]))) for place in _labelled(asked, count)
    ]
    has_cost = currency is not None and not np.isnan(values["cost"]).all()
    return Longer(
        _energy(edges, across, values, ticks), _cost(edges, across, values, ticks) if has_cost else None, columns,
        [(one.label, columns.told(one, float(np.nansum(one.values)))) for one in columns.all],
    )  # fmt: skip


def _kwh(found: Series) -> dict[str, Floats]:
    direct = found.column("solar_to_use_wh") + found.column("generator_to_use_wh")
    named = {
        "produced": found.column("production_wh"), "used": found.column("consumption_wh"), "direct": direct,
        "from_battery": found.column("battery_to_use_wh"), "from_grid": found.column("grid_to_use_wh"),
        "imported": found.column("grid_import_wh"), "exported": found.column("grid_export_wh"),
    }  # fmt: skip
    return {name: values / WH_PER_KWH for name, values in named.items()} | {"cost": found.column("cost")}


def _laid(values: Floats, count: int) -> Floats:
    laid = np.full(count, np.nan)
    laid[: min(count, len(values))] = values[:count]
    return laid


def _columns(values: dict[str, Floats], currency: str | None) -> list[Column]:
    told = [
        ("produced_kwh", gettext("Produced"), "solar", "produced"), ("used_kwh", gettext("Used"), "use", "used"),
        ("used_own_kwh", gettext("Used as it was made"), "solar", "direct"),
        ("used_from_battery_kwh", gettext("Used from the battery"), "battery", "from_battery"),
        ("imported_kwh", gettext("From the grid"), "grid", "imported"),
        ("exported_kwh", gettext("To the grid"), "export", "exported"),
    ]  # fmt: skip
    found = [Column(name, str(label), KWH, tone, values[key], ENERGY) for name, label, tone, key in told]
    if currency is not None:
        found.append(Column("cost", str(gettext("Cost")), MONEY, "accent", values["cost"], COSTS))
    return found


def _energy(edges: Floats, across: Scale, values: dict[str, Floats], ticks: list[Tick]) -> Plot:
    sources = [("solar", values["direct"]), ("battery", values["from_battery"]), ("grid", values["from_grid"])]
    most = sum((column for _, column in sources), np.zeros(len(edges) - 1))
    plot = Plot(edges, across, around(most, -values["exported"]))
    plot.stack(sources, as_bars=True)
    plot.stack([("export", values["exported"])], as_bars=True, down=True)
    return plot.tick(formatting.heights(plot.up), ticks)


def _cost(edges: Floats, across: Scale, values: dict[str, Floats], ticks: list[Tick]) -> Plot:
    plot = Plot(edges, across, around(values["cost"], steps=3))
    plot.bars("accent", values["cost"])
    return plot.tick(formatting.heights(plot.up), ticks)


def _labelled(asked: Stretch, count: int) -> list[int]:
    if asked.kind == "year":
        return list(range(count))
    return [place for place in range(count) if place == 0 or (place + 1) % EVERY_DAYS == 0]


def _label(asked: Stretch, zone: str, start: int) -> str:
    day = local_date(zone, start)
    if asked.kind == "month":
        return str(day.day)
    told: str = format_skeleton("MMM", day, locale=get_locale())
    return told
