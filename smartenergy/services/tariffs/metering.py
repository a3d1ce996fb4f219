"""A home's meter for a span: meter blocks as far as they are made, quarter hours of the ledger after that."""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import Table, stack
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.reading.home_ledger import Home
from smartenergy.services.ledger.rollup import meters, rollup_progress
from smartenergy.storage.books import meter_blocks
from smartenergy.tariffs.meter import Meter

COLUMNS = ("start", "import_mwh", "export_mwh", "recorded_seconds")


def read_meter(home: Home, since: int, until: int) -> Meter:
    """What it counted between two full quarter hours, in the transaction at hand; 0 where nothing is recorded."""
    made = rollup_progress.read(rollup_progress.METERS)
    split = min(max(since, made.until if made else 0), until)
    counted = [meter_blocks.read(driver_cursor(), [home.home_id], since, split)] if since < split else []
    counted += [meters.metered(home.quarters(split, until))] if split < until else []
    found = stack([{name: table[name] for name in COLUMNS} for table in counted])
    places, count = (found["start"] - since) // QUARTER_SECONDS, (until - since) // QUARTER_SECONDS
    dense = {name: _at(places, found, name, count) for name in COLUMNS[1:]}
    return Meter(since, **dense)


def _at(places: Ints, found: Table, name: str, count: int) -> Ints:
    column = np.zeros(count, np.int64)
    column[places] = found[name]
    return column
