"""The strip of what is held: in percent where batteries are known by themselves, else all of it in kWh."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from flask_babel import gettext

from smartenergy.charts.svg.plots import Plot
from smartenergy.charts.svg.scales import Scale, around
from smartenergy.kernel.arrays import Floats
from smartenergy.kernel.units import WH_PER_KWH
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.devices.held import Held
from smartenergy.site import formatting
from smartenergy.site.time.columns import KWH, PERCENT, Column

TABLE = "level"
FULL = 100.0


class Storage(NamedTuple):
    """What a home's storage holds now, and how much when full; and what it held."""

    battery_wh: float
    battery_full_wh: float
    car_wh: float
    car_full_wh: float
    held: Held
    since: int
    now: int


class Level(NamedTuple):
    """The strip: `unit` is that of its heights."""

    plot: Plot
    unit: str
    has_car: bool
    """Whether cars have a line of their own."""
    columns: list[Column]


def strip(
    edges: Floats, across: Scale, storage: Storage, all_wh: Floats, full_wh: Floats, planned: Floats
) -> Level:
    """Draw it: `all_wh` is what was held in all, of `full_wh`; `planned` a share of what batteries hold."""
    shown = np.where(np.isnan(all_wh), np.nan, 1.0)  # not where a level was set, which no line led to
    battery = shown * _percent(storage.held.batteries_wh, storage.battery_full_wh)
    car = shown * _percent(storage.held.cars_wh, storage.car_full_wh)
    if not storage.car_full_wh:
        battery = np.where(np.isnan(battery), FULL * all_wh / np.where(full_wh > 0, full_wh, np.nan), battery)
    columns = [*_columns(all_wh, planned, battery, car)]
    if storage.car_full_wh and np.isnan(battery).all():
        return Level(_together(edges, across, storage, all_wh, planned), KWH, False, columns)
    plot = Plot(edges, across, Scale(0, FULL, 25))
    plot.fill("battery", battery, kind="band")
    plot.curve("car", _at_edges(car))
    plot.curve("battery", _at_edges(battery))
    here = FULL * storage.battery_wh / max(storage.battery_full_wh, 1)
    plot.curve("battery", _at_edges(_joined(here, storage, FULL * planned)), kind="dashed")
    return Level(plot.tick(formatting.heights(plot.up)), PERCENT, bool(np.isfinite(car).any()), columns)


def _together(edges: Floats, across: Scale, storage: Storage, all_wh: Floats, planned: Floats) -> Plot:
    """Battery and car in one: the plan is the battery's, with what the car holds now."""
    ahead = (planned * storage.battery_full_wh + storage.car_wh) / WH_PER_KWH
    plot = Plot(edges, across, around(all_wh / WH_PER_KWH, ahead, with_zero=False))
    plot.curve("battery", _at_edges(all_wh / WH_PER_KWH))
    here = (storage.battery_wh + storage.car_wh) / WH_PER_KWH
    plot.curve("battery", _at_edges(_joined(here, storage, ahead)), kind="dashed")
    return plot.tick(formatting.heights(plot.up))


def _columns(all_wh: Floats, planned: Floats, battery: Floats, car: Floats) -> Iterator[Column]:
    yield Column("held_kwh", str(gettext("Held")), KWH, "battery", all_wh / WH_PER_KWH, TABLE, "last")
    for name, label, tone, values in (
        ("battery_percent", gettext("Battery"), "battery", battery),
        ("car_percent", gettext("Car"), "car", car),
        ("planned_percent", gettext("Planned for the battery"), "battery", FULL * planned),
    ):  # fmt: skip
        if not np.isnan(values).all():
            yield Column(name, str(label), PERCENT, tone, values, TABLE, "last")


def _percent(held_wh: Floats, full_wh: float) -> Floats:
    return FULL * held_wh / full_wh if full_wh else np.full(len(held_wh), np.nan)


def _joined(here: float, storage: Storage, planned: Floats) -> Floats:
    """A plan goes on from what is held now, which a past that was made to order may not lead up to."""
    first = np.flatnonzero(np.isfinite(planned))
    present = (storage.now - storage.since) // QUARTER_SECONDS - 1  # the last one that has ended
    if len(first) and 0 <= present < first[0] <= present + 2:
        planned = planned.copy()
        planned[present : first[0]] = here
    return planned


def _at_edges(ends: Floats) -> Floats:
    """What was so when quarter hours ended, at the edges between them."""
    return np.append(np.nan, ends)
