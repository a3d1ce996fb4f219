"""A home's meter for a span: meter blocks as far as they are made, quarter hours of the ledger after that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import Table, stack, total
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.reading.home_ledger import Home
from smartenergy.services.ledger.rollup import meters, rollup_progress
from smartenergy.storage.books import meter_blocks
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.stored import Storage

OF_METER = ("import_mwh", "export_mwh", "consumption_mwh", "recorded_seconds")
OF_STORAGE = (*meter_blocks.SUMMED, "level_mwh", "is_followed")
COLUMNS = tuple(dict.fromkeys(("start", *OF_METER, *OF_STORAGE)))


@dataclass(frozen=True)
class Counted:
    """What was counted in each quarter hour, 0 where nothing is recorded."""

    meter: Meter
    consumption_mwh: Ints
    storage: Storage
    """Of the quarter hours of which something is recorded."""

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
    return _counted(counted, since, until)


def of_quarters(found: Table, since: int, until: int) -> Counted:
    """What was counted by quarter hours at hand."""
    return _counted([meters.metered(found)], since, until)


def _counted(tables: Sequence[Mapping[str, Ints]], since: int, until: int) -> Counted:
    found = stack([{name: table[name] for name in COLUMNS} for table in tables])
    places, count = (found["start"] - since) // QUARTER_SECONDS, (until - since) // QUARTER_SECONDS
    dense = {name: _at(places, found, name, count) for name in OF_METER}
    consumption = dense.pop("consumption_mwh")
    return Counted(Meter(since, **dense), consumption, _storage(found))


def _storage(found: Table) -> Storage:
    return Storage(
        starts=found["start"], from_grid=found["store_grid_mwh"], from_own=meter_blocks.came_from_own(found),
        drawn=total(found, "store_used_mwh", "store_sent_mwh"), lost=found["store_lost_mwh"],
        driven=found["store_driven_mwh"], level=found["level_mwh"], is_known=found["is_followed"] > 0,
    )  # fmt: skip


def _at(places: Ints, found: Table, name: str, count: int) -> Ints:
    column = np.zeros(count, np.int64)
    column[places] = found[name]
    return column
