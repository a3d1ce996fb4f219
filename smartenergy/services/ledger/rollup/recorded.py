"""What is recorded of homes, as stretches of time: no time counts twice."""

from datetime import UTC, datetime

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.errors import BadInputError
from smartenergy.ledger.calendar import DAY_SECONDS, HOUR_SECONDS
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import Table
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.rollup.kept import Kept
from smartenergy.storage.books import blocks, period_rows, tick_rows

LONGEST_TICK = DAY_SECONDS
Stretches = tuple[Ints, Ints, Ints]
"""Homes, and when each stretch of theirs begins and ends."""


def refuse_overlaps(given: Stretches, kept: Kept) -> None:
    """Raise BadInputError if stretches, in order, overlap one another or what is recorded, naming the first.

    Where ticks have expired, a quarter hour counts as recorded that has any; so do hours and days after that.
    """
    since, until = int(given[1].min()), int(given[2].max())
    there = stretches(np.unique(given[0]).tolist(), since, until, kept)
    homes, starts, ends = (np.concatenate([mine, theirs]) for mine, theirs in zip(given, there, strict=True))
    is_new = np.arange(len(homes)) < len(given[0])
    if len(there[0]):  # those that are given are in order
        order = np.lexsort((ends, starts, homes))
        homes, starts, ends, is_new = homes[order], starts[order], ends[order], is_new[order]
    meets = (homes[1:] == homes[:-1]) & (ends[:-1] > starts[1:]) & (is_new[1:] | is_new[:-1])
    if meets.any():
        row = int(np.flatnonzero(meets)[0])
        what = "another tick" if is_new[row] and is_new[row + 1] else "what is recorded"
        at = f"from {said(starts[row + 1])} to {said(min(ends[row], ends[row + 1]))}"
        raise BadInputError({"tick": [f"overlaps {what}: home {homes[row]}, {at}"]})


def without_gaps(ticks: Table) -> Stretches:
    """Ticks, in order, as stretches: each as long as ticks follow one another at once."""
    return joined((ticks["home_id"], ticks["tick"], ticks["tick"] + ticks["interval_seconds"]))


def joined(some: Stretches) -> Stretches:
    """Stretches, in order, of which none begins where the one before it ends."""
    homes, starts, ends = some
    begins = np.ones(len(starts), np.bool_)
    begins[1:] = (starts[1:] != ends[:-1]) | (homes[1:] != homes[:-1])
    at = np.flatnonzero(begins)
    return homes[at], starts[at], ends[np.append(at[1:], len(ends)) - 1]


def stretches(homes: list[int], since: int, until: int, kept: Kept) -> Stretches:
    """What is recorded in `[since, until)`, by the finest that is kept of it."""
    cursor, hour = driver_cursor(), since // HOUR_SECONDS * HOUR_SECONDS
    packed = blocks.read_ticks(cursor, homes, _before(blocks.TICKS, homes, max(hour, kept.ticks)), until)
    rows = tick_rows.read(cursor, (homes[0], homes[-1] + 1), since - LONGEST_TICK, until)
    of_ticks = [(t["home_id"], t["tick"], t["tick"] + t["interval_seconds"]) for t in (packed, rows)]
    first = _before(blocks.QUARTERS, homes, hour)
    quarters = blocks.read_periods(cursor, blocks.QUARTERS, homes, first, min(until, kept.ticks))
    hours = blocks.read_periods(cursor, blocks.HOURS, homes, since - 2 * DAY_SECONDS, min(until, kept.quarters))
    days = period_rows.read(cursor, period_rows.DAYS, homes, since - 2 * DAY_SECONDS, min(until, kept.hours))
    parts = [
        *of_ticks,
        *(_stretches(found, length) for found, length in ((quarters, QUARTER_SECONDS), (hours, HOUR_SECONDS))),
        (days["home_id"], days["start"], days["until"]),
    ]
    found = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    mine = np.isin(found[0], homes) & (found[2] > since) & (found[1] < until)
    return found[0][mine], found[1][mine], found[2][mine]


def _before(table: str, homes: list[int], instant: int) -> int:
    """Where the blocks begin of which ticks may reach over an instant: each home's last one before it."""
    last = blocks.last_starts(driver_cursor(), table, homes, instant).values()
    return min((start for start in last if start >= instant - LONGEST_TICK), default=instant)


def _stretches(periods: Table, seconds: int) -> Stretches:
    """Periods as stretches; one that counts a longer tick reaches as far as that."""
    return (
        periods["home_id"],
        periods["start"],
        periods["start"] + np.maximum(seconds, periods["recorded_seconds"]),
    )


def said(instant: np.int64) -> str:
    """An instant to be read."""
    return f"{datetime.fromtimestamp(int(instant), UTC):%Y-%m-%d %H:%M:%S} UTC"
