"""What is recorded of homes. All that forecasts know of homes comes through `read`, or is cut as it cuts."""

from collections.abc import Sequence

import numpy as np

from smartenergy.forecasts.past import ENERGY, QUARTERS_A_DAY, Past, Recorded
from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import Table
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.rollup import meters, rollup_progress
from smartenergy.storage.books import blocks, meter_blocks, tick_rows

Range = tuple[int, int]
COLUMNS = ("recorded_seconds", *ENERGY.values())


def read(home_ids: Sequence[int], at: int, days: int) -> Past:
    """What was over at an instant, of its day of UTC and so many before; a row a home, in the order given.

    In the transaction at hand.
    """
    return Past.of(recorded(home_ids, day_of(at) - days * DAY_SECONDS, at), at)


def day_of(instant: int) -> int:
    """When the day of UTC of an instant begins."""
    return instant // DAY_SECONDS * DAY_SECONDS


def recorded(home_ids: Sequence[int], since: int, until: int) -> Recorded:
    """What is recorded from the beginning of a day of UTC until an instant, at least.

    Rows of ticks are read before what they are packed into, so none is missed.
    """
    end = day_of(until) + DAY_SECONDS
    found = Recorded.blank(len(home_ids), since, (end - since) // DAY_SECONDS)
    made, packed = rollup_progress.read(rollup_progress.METERS), rollup_progress.packed_until()
    split = min(max(since, made.until if made else since), end)
    ticks = tick_rows.metered(driver_cursor(), home_ids, max(since, packed), until)
    tables: list[Table] = [ticks]
    if split < until:
        quarters = blocks.read_periods(driver_cursor(), blocks.QUARTERS, home_ids, split, until)
        tables.insert(0, meters.metered(quarters))
    _put_days(found, home_ids, (since, end))
    for table in tables:
        found.put(_rows(home_ids, table["home_id"]), table["start"], table)
    return found


def _put_days(found: Recorded, home_ids: Sequence[int], span: Range) -> None:
    owners, days, table = meter_blocks.read_days(driver_cursor(), home_ids, *span, COLUMNS)
    place = (days - span[0]) // QUARTER_SECONDS
    rows, columns = _rows(home_ids, owners)[:, np.newaxis], place[:, np.newaxis] + np.arange(QUARTERS_A_DAY)
    found.seconds[rows, columns] = table["recorded_seconds"]
    for name, column in ENERGY.items():
        found.energy[name][rows, columns] = table[column]


def _rows(home_ids: Sequence[int], owners: Ints) -> Ints:
    """The row of each owner."""
    ids = np.array(home_ids, np.int64)
    order = np.argsort(ids)
    return order[np.searchsorted(ids[order], owners)]
