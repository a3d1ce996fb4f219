"""What a single device did, tick by tick or by periods, where its readings are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger import calendar
from smartenergy.ledger.calendar import Resolution, boundaries
from smartenergy.ledger.facts import power_watts
from smartenergy.ledger.tables import beginnings
from smartenergy.models import Device
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.common.validation import check
from smartenergy.services.devices import editing
from smartenergy.services.homes.rights import find_home
from smartenergy.services.ledger.reading.spans import HistoryQuery, Span, moment, read_resolution, read_span
from smartenergy.storage.books import device_readings


@dataclass(frozen=True)
class DeviceHistory:
    """Rows of what is recorded, oldest first; where nothing is, there is no row."""

    device: Device
    span: Span
    resolution: Resolution
    starts: Ints
    recorded_seconds: Ints
    energy_mwh: Ints
    """Produced or used; of storage, what it took up, negative where it gave."""
    level_mwh: Ints

    def points(self) -> list[dict[str, Any]]:
        """Each row as both APIs answer it: energy in Wh, mean power in W, the level (Wh) where there is one."""
        has_level = self.device.device_type == "storage"
        rows = zip(
            self.starts.tolist(), self.recorded_seconds.tolist(), (self.energy_mwh / MWH_PER_WH).tolist(),
            power_watts(self.energy_mwh, self.recorded_seconds).round(1).tolist(),
            (self.level_mwh / MWH_PER_WH).tolist(), strict=True,
        )  # fmt: skip
        return [
            {
                "start": moment(start, self.span.zone), "recorded_seconds": seconds, "energy_wh": energy,
                "watts": watts, "level_wh": level if has_level else None,
            }
            for start, seconds, energy, watts, level in rows
        ]  # fmt: skip


def device_history(user_id: int, device_id: int, given: Mapping[str, Any]) -> DeviceHistory:
    """A device's history. Raises NotFoundError, or BadInputError as `energy_history` does."""
    query = check(HistoryQuery, given, is_text=True)
    with transaction():
        device = editing.get_device(user_id, device_id)
        span = read_span(query, find_home(user_id, device.home_id).timezone)
        resolution = read_resolution(query.resolution, span)
        rows = device_readings.read(driver_cursor(), device.user_id, device_id, span.since, span.until)
    starts = rows["tick"]
    if resolution != "tick":
        bounds = boundaries(resolution, span.zone, span.since, span.until)
        starts = calendar.starts_of(rows["tick"], bounds)
    at = beginnings(starts)
    ends = np.append(at[1:], len(starts)) - 1 if len(at) else at
    return DeviceHistory(
        device, span, resolution, starts[at], _sums(rows["interval_seconds"], at), _sums(rows["energy_mwh"], at),
        rows["level_mwh"][ends],
    )  # fmt: skip


def _sums(column: Ints, at: Ints) -> Ints:
    return np.add.reduceat(column, at) if len(at) else column[:0]
