"""What a device did on a day, as charts."""

from datetime import datetime
from typing import NamedTuple

import numpy as np
from flask_babel import gettext

from smartenergy.charts.svg.plots import Plot
from smartenergy.charts.svg.scales import Scale, around, time_ticks
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.facts import power_watts
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.devices.history import DeviceHistory
from smartenergy.site.formatting import heights
from smartenergy.site.time.columns import Column, Columns

EVERY_HOURS = 4


class Drawn(NamedTuple):
    """A chart with its title and the unit of its heights."""

    title: str
    unit: str
    plot: Plot


def drawn(did: DeviceHistory, tone: str) -> list[Drawn]:
    """Power, and of storage its level; nothing where nothing is recorded."""
    if not len(did.starts):
        return []
    edges = np.arange(did.span.since, _whole_day(did) + 1, QUARTER_SECONDS, dtype=float)
    at = (did.starts - did.span.since) // QUARTER_SECONDS
    kw = _spread(power_watts(did.energy_mwh, did.recorded_seconds) / 1_000, at, len(edges) - 1)
    found = [Drawn(gettext("Power"), "kW", _plot(did, edges, kw, tone, around(kw)))]
    if did.device.device_type == "storage":
        held = _spread(did.level_mwh / MWH_PER_WH / 1_000, at, len(edges) - 1)
        most = float(getattr(did.device, "total_capacity_wh", 0)) / 1_000
        found.append(Drawn(gettext("Level"), "kWh", _plot(did, edges, held, tone, around(held, most))))
    return found


def columns(did: DeviceHistory) -> Columns:
    """The numbers, as recorded."""
    watts = power_watts(did.energy_mwh, did.recorded_seconds)
    made = {"watts": watts, "energy_wh": did.energy_mwh / MWH_PER_WH}
    if did.device.device_type == "storage":
        made["level_wh"] = did.level_mwh / MWH_PER_WH
    found = [Column(name, name, "", "", values, "") for name, values in made.items()]
    return Columns(did.span.zone, did.starts, found, None)


def _whole_day(did: DeviceHistory) -> int:
    """When the day of a history ends: it is told as far as it has come."""
    ends = int(datetime.fromtimestamp(did.span.since + 36 * 3_600, zones.zone(did.span.zone)).replace(
        hour=0, minute=0, second=0
    ).timestamp())  # fmt: skip
    return max(ends, did.span.until)


def _spread(values: Floats, at: Ints, length: int) -> Floats:
    """Values at their places; where there are none nobody knows."""
    spread = np.full(length, np.nan)
    spread[at] = values
    return spread


def _plot(did: DeviceHistory, edges: Floats, values: Floats, tone: str, up: Scale) -> Plot:
    across = Scale(float(edges[0]), float(edges[-1]))
    plot = Plot(edges, across, up)
    plot.fill(tone, values)
    zone = zones.zone(did.span.zone)
    ticks = time_ticks(across, zone, EVERY_HOURS, lambda at: f"{at:%H}")
    return plot.tick(heights(up), ticks)
