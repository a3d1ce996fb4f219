"""A home's meter for a span: meter blocks as far as they are made, quarter hours of the ledger after that."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import Table, stack
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.reading.home_ledger import Home
from smartenergy.services.ledger.rollup import meters, rollup_progress
from smartenergy.storage.books import meter_blocks
from smartenergy.tariffs.meter import Meter

COLUMNS = ("start", "import_mwh", "export_mwh", "consumption_mwh", "recorded_seconds")


@dataclass(frozen=True)
class Counted:
    """What was counted in each quarter hour, 0 where nothing is recorded."""

    meter: Meter
    consumption_mwh: Ints

    @property
    def bare(self) -> Meter:
        """The meter of the same home had it neither storage nor production."""
        nothing = np.zeros_like(self.consumption_mwh)
        return Meter(self.meter.since, self.consumption_mwh, nothing, self.meter.recorded_seconds)


def read(home: Home, since: int, until: int) -> Counted:
    """What was counted between two full quarter hours, in the transaction at hand."""
    made = rollup_progress.read(rollup_progress.METERS)
    split = min(max(since, made.until if made else 0), until)
    counted = [meter_blocks.read(driver_cursor(), [home.home_id], since, split)] if since < split else []
    counted += [meters.metered(home.quarters(split, until))] if split < until else []
    found = stack([{name: table[name] for name in COLUMNS} for table in counted])
    places, count = (found["start"] - since) // QUARTER_SECONDS, (until - since) // QUARTER_SECONDS
    dense = {name: _at(places, found, name, count) for name in COLUMNS[1:]}
    consumption = dense.pop("consumption_mwh")
    return Counted(Meter(since, **dense), consumption)


def _at(places: Ints, found: Table, name: str, count: int) -> Ints:
    column = np.zeros(count, np.int64)
    column[places] = found[name]
    return column
