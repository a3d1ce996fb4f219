"""Three days on one axis: what was, what is likely, and what is planned, in strips below one another."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from flask_babel import gettext

from smartenergy.charts.svg.plots import Plot
from smartenergy.charts.svg.scales import Scale, around, time_ticks
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.forecasts.telling import HomeForecast
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.tariffs.home_days import HomePrices
from smartenergy.site import formatting
from smartenergy.site.time import cost_so_far
from smartenergy.site.time.columns import MONEY, PRICE, WATTS, Column, Columns
from smartenergy.site.time.level import Level, Storage, strip

POWER, MONEYS = "power", "price"
QUARTERS_AN_HOUR = 4
LABEL_HOURS = 6
WATTS_PER_KW = 1_000
BY_HAND_WH = 500
"""From so much on a level that was set by hand, or a past that met the present, is no way that it went."""
Named = dict[str, Floats]


class Seen(NamedTuple):
    """What the strips are drawn of. `forecast` is there where some of it is ahead."""

    zone: str
    since: int
    until: int
    now: int
    series: Series
    prices: HomePrices
    forecast: HomeForecast | None
    storage: Storage
    has_storage: bool

    @property
    def starts(self) -> Ints:
        """Of all quarter hours."""
        return np.arange(self.since, self.until, QUARTER_SECONDS, dtype=np.int64)


class Strips(NamedTuple):
    """The charts, None where a home has nothing of it; their numbers; where now is."""

    power: Plot
    level: Level | None
    price: Plot | None
    cost: Plot | None
    columns: Columns
    now: float
    has_sold: bool


def strips(seen: Seen) -> Strips:
    """Draw them."""
    starts, zone = seen.starts, seen.zone
    across = Scale(float(seen.since), float(seen.until))
    edges = np.append(starts, seen.until).astype(float)
    past, ahead = _past(seen, starts), _ahead(seen, starts)
    held = past["held"], past["capacity"], ahead["planned"]
    level = strip(edges, across, seen.storage, *held) if seen.has_storage else None
    price = None if np.isnan(past["buy"]).all() else _price(edges, across, past)
    has_cost = seen.prices.currency is not None and not np.isnan(past["cost"]).all()
    cost = cost_so_far.plot(zone, starts, seen.until, across, past["cost_so_far"]) if has_cost else None
    power = _power(edges, across, past, ahead)
    for plot in (power, level and level.plot, price, cost):
        if plot:
            plot.x_ticks = time_ticks(across, zones.zone(zone), LABEL_HOURS, "{:%H:%M}".format)
    told = [*_columns(past, ahead), *(level.columns if level else ())]
    columns = Columns(zone, starts, told, seen.prices.currency)
    return Strips(power, level, price, cost, columns, across.share(seen.now), bool((past["sell"] > 0).any()))


def _past(seen: Seen, starts: Ints) -> Named:
    """Mean power by source and use, W; what is held when a quarter hour ends; prices and costs."""
    found, hours = seen.series, np.where(seen.series.recorded_hours() > 0, seen.series.recorded_hours(), np.nan)
    row = np.searchsorted(found.starts, starts, "right") - 1
    inside = (row >= 0) & (starts < (int(found.ends[-1]) if len(found) else 0))

    def laid(values: Floats) -> Floats:
        placed = np.full(len(starts), np.nan)
        placed[inside] = values[row[inside]]
        return placed

    watts = {
        name: laid(found.column(f"{name}_wh") / hours)
        for name in ("solar", "generator", "consumption", "grid_import", "grid_export", "charge", "discharge")
    }
    held, capacity = laid(found.column("level_wh")), laid(found.column("capacity_wh"))
    held[(capacity == 0) | (np.abs(laid(found.column("adjusted_wh"))) > BY_HAND_WH)] = np.nan
    price, cost = seen.prices, laid(found.column("cost") * QUARTER_SECONDS / (found.ends - found.starts))
    return watts | {
        "held": held, "capacity": capacity, "buy": price.buy, "sell": price.sell, "cost": cost,
        "cost_so_far": cost_so_far.so_far(seen.zone, starts, seen.until, cost),
    }  # fmt: skip


def _ahead(seen: Seen, starts: Ints) -> Named:
    """What is likely, W, with its band; the plan, as a share of what batteries hold when full."""
    names = ("load", "load_low", "load_high", "made", "made_low", "made_high", "planned", "buy")
    laid = {name: np.full(len(starts), np.nan) for name in names}
    if seen.forecast is None:
        return laid
    told = seen.forecast
    place = ((told.prices.starts - seen.since) // QUARTER_SECONDS).astype(int)
    inside = (place >= 0) & (place < len(starts))
    for name, one in (("load", told.load), ("made", told.production)):
        values = one.mean, one.quantiles.min(axis=0), one.quantiles.max(axis=0)
        for part, value in zip((name, f"{name}_low", f"{name}_high"), values, strict=True):
            laid[part][place[inside]] = value[inside] * QUARTERS_AN_HOUR
    laid["planned"][place[inside]] = told.planned_percent[inside] / 100
    laid["buy"][place[inside]] = np.where(told.prices.assumed, told.prices.buy, np.nan)[inside]
    return laid


def _columns(past: Named, ahead: Named) -> Iterator[Column]:
    for name, column, label, tone in (
        ("solar_watts", past["solar"], gettext("Sun"), "solar"),
        ("generator_watts", past["generator"], gettext("Generator"), "generator"),
        ("from_battery_watts", past["discharge"], gettext("From the battery"), "battery"),
        ("from_grid_watts", past["grid_import"], gettext("From the grid"), "grid"),
        ("used_watts", past["consumption"], gettext("Used"), "use"),
        ("into_battery_watts", past["charge"], gettext("Into the battery"), "battery"),
        ("to_grid_watts", past["grid_export"], gettext("To the grid"), "export"),
        ("expected_production_watts", ahead["made"], gettext("Likely to be made"), "solar"),
        ("expected_use_watts", ahead["load"], gettext("Likely to be used"), "use"),
    ):  # fmt: skip
        if name.startswith(("used", "from_grid")) or np.nanmax(np.append(column, 0.0)) > 0:
            yield Column(name, str(label), WATTS, tone, column, POWER)
    yield Column("buy_price", str(gettext("A kWh costs")), PRICE, "grid", past["buy"], MONEYS)
    yield Column("sell_price", str(gettext("A kWh brings")), PRICE, "export", past["sell"], MONEYS)
    yield Column("cost", str(gettext("Cost")), MONEY, "accent", past["cost"], MONEYS, "sum")
    so_far = past["cost_so_far"]
    yield Column("cost_so_far", str(gettext("Cost so far")), MONEY, "accent", so_far, MONEYS, "last")


def _power(edges: Floats, across: Scale, past: Named, ahead: Named) -> Plot:
    """Sources above the line, what is put away below it; the use is a line."""
    sources = [(tone, past[name]) for tone, name in (
        ("solar", "solar"), ("generator", "generator"), ("battery", "discharge"), ("grid", "grid_import"),
    )]  # fmt: skip
    sinks = [("battery", past["charge"]), ("export", past["grid_export"])]
    most = sum((values for _, values in sources), np.zeros(len(edges) - 1))
    least = -(past["charge"] + past["grid_export"])
    plot = Plot(edges, across, around(most, least, ahead["made_high"], ahead["load_high"], steps=6))
    plot.stack(sources)
    plot.stack(sinks, down=True)
    plot.line("use", past["consumption"])
    for tone, name in (("solar", "made"), ("use", "load")):
        plot.fill(tone, ahead[f"{name}_high"], ahead[f"{name}_low"], kind="band")
        plot.line(tone, ahead[name], kind="dashed")
    return plot.tick(formatting.heights(plot.up, WATTS_PER_KW))


def _price(edges: Floats, across: Scale, past: Named) -> Plot:
    plot = Plot(edges, across, around(past["buy"], past["sell"], steps=3))
    plot.fill("grid", past["buy"], kind="band")
    plot.line("grid", past["buy"])
    if np.nanmax(np.append(past["sell"], 0.0)) > 0:
        plot.line("export", past["sell"], kind="dashed")
    return plot.tick(lambda value: formatting.number(value, 2))
