"""Where quarter hours, hours, days and months begin in a time zone.

Instants are epoch seconds. Every zone's offset is a multiple of a quarter hour, so quarter hours are the same
everywhere; the others are those of local clocks, with days of 23 and 25 hours where the clocks change.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.simulation.draws import Ints

Resolution = Literal["tick", "quarter_hour", "hour", "day", "month"]
HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
SECONDS: dict[Resolution, int] = {
    "quarter_hour": QUARTER_SECONDS, "hour": HOUR_SECONDS, "day": DAY_SECONDS, "month": 31 * DAY_SECONDS,
}  # fmt: skip
"""How long a period is at the most; clocks that are set back make a day an hour longer."""


def boundaries(resolution: Resolution, zone: str, since: int, until: int) -> Ints:
    """The beginnings of all periods from the one that holds `since` to the first at or after `until`."""
    if resolution == "quarter_hour":
        first = since // QUARTER_SECONDS * QUARTER_SECONDS
        return np.arange(first, until + QUARTER_SECONDS, QUARTER_SECONDS, dtype=np.int64)
    starts = _hours(zone, since, until) if resolution == "hour" else _dates(resolution, zone, since, until)
    found = np.unique(np.fromiter(starts, np.int64))
    before, after = np.searchsorted(found, since, "right") - 1, np.searchsorted(found, until, "left")
    return found[before : after + 1]


def starts_of(instants: Ints, bounds: Ints) -> Ints:
    """The beginning of the period that each instant lies in."""
    return bounds[np.searchsorted(bounds, instants, "right") - 1]


def day_start(zone: str, day: date) -> int:
    """When a local day begins: at midnight, or when the clocks have been set past it."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp())


def local_date(zone: str, instant: int) -> date:
    """The local date of an instant."""
    return datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(zone)).date()


def _dates(resolution: Resolution, zone: str, since: int, until: int) -> Iterator[int]:
    day, last = local_date(zone, since), local_date(zone, until) + timedelta(days=32)
    if resolution == "month":
        day = day.replace(day=1)
    while day <= last:
        yield day_start(zone, day)
        day += timedelta(days=1)
        if resolution == "month":
            day = (day + timedelta(days=31)).replace(day=1)


def _hours(zone: str, since: int, until: int) -> Iterator[int]:
    days = list(_dates("day", zone, since, until + DAY_SECONDS))
    for start, end in pairwise(days):
        if start > until + DAY_SECONDS:
            return
        is_usual = end - start == DAY_SECONDS
        yield from range(start, end, HOUR_SECONDS) if is_usual else _by_the_clock(zone, start, end)


def _by_the_clock(zone: str, start: int, end: int) -> Iterator[int]:
    """The hours of a day in which the clocks change: each time they strike, or jump."""
    shown = None
    for instant in range(start, end, QUARTER_SECONDS):
        local = datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(zone))
        if (local.hour, local.utcoffset()) != shown:
            shown = (local.hour, local.utcoffset())
            yield instant
