"""What is recorded of homes before an instant. All that forecasts know of homes comes through `read`."""

from collections.abc import Sequence

import numpy as np

from smartenergy.forecasts.past import ENERGY, QUARTERS_A_DAY, Past, Recorded
from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.rollup import meters, rollup_progress
from smartenergy.storage.books import blocks, meter_blocks, tick_rows

COLUMNS = ("recorded_seconds", *ENERGY.values())


def read(home_ids: Sequence[int], at: int, days: int) -> Past:
    """What was over at an instant, of its day of UTC and so many before; a row a home, in the order given.

    In the transaction at hand. Rows of ticks are read before what they are packed into, so none is missed.
    """
    today = at // DAY_SECONDS * DAY_SECONDS
    since = today - days * DAY_SECONDS
    found = Recorded.blank(len(home_ids), since, days + 1)
    made, packed = rollup_progress.read(rollup_progress.METERS), rollup_progress.packed_until()
    split = min(max(since, made.until if made else since), today + DAY_SECONDS)
    ticks = tick_rows.metered(driver_cursor(), home_ids, max(since, packed), at)
    quarters = blocks.read_periods(driver_cursor(), blocks.QUARTERS, home_ids, split, at) if split < at else None
    _put_days(found, home_ids, since, today + DAY_SECONDS)
    for table in (meters.metered(quarters) if quarters else None, ticks):
        if table:
            found.put(_rows(home_ids, table["home_id"]), table["start"], table)
    return Past.of(found, at)


def _put_days(found: Recorded, home_ids: Sequence[int], since: int, until: int) -> None:
    owners, days, table = meter_blocks.read_days(driver_cursor(), home_ids, since, until)
    place = (days - since) // QUARTER_SECONDS
    rows, columns = _rows(home_ids, owners)[:, np.newaxis], place[:, np.newaxis] + np.arange(QUARTERS_A_DAY)
    found.seconds[rows, columns] = table["recorded_seconds"]
    for name, column in ENERGY.items():
        found.energy[name][rows, columns] = table[column]


def _rows(home_ids: Sequence[int], owners: Ints) -> Ints:
    """The row of each owner."""
    ids = np.array(home_ids, np.int64)
    order = np.argsort(ids)
    return order[np.searchsorted(ids[order], owners)]
