"""Where quarter hours, hours, days and months begin in a time zone.

Instants are epoch seconds. Every zone's offset is a multiple of a quarter hour, so quarter hours are the same
everywhere; the others are those of local clocks, with days of 23 and 25 hours where the clocks change.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.periods import QUARTER_SECONDS

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
    years = range(local_date(zone, since).year, local_date(zone, until).year + 2)
    of_year = months_of_year if resolution == "month" else days_of_year
    found = _around(np.concatenate([of_year(zone, year) for year in years]), since, until)
    return _around(_hours(zone, found), since, until) if resolution == "hour" else found


def starts_of(instants: Ints, bounds: Ints) -> Ints:
    """The beginning of the period that each instant lies in."""
    return bounds[np.searchsorted(bounds, instants, "right") - 1]


def ends_of(starts: Ints, bounds: Ints) -> Ints:
    """The end of the period that begins at each of these bounds."""
    ends: Ints = bounds[np.searchsorted(bounds, starts) + 1]
    return ends


def are_periods(starts: Ints, ends: Ints, bounds: Ints) -> npt.NDArray[np.bool_]:
    """Whether each stretch is just one period between two neighbouring bounds."""
    places = np.minimum(np.searchsorted(bounds, starts), len(bounds) - 2)
    alike: npt.NDArray[np.bool_] = (bounds[places] == starts) & (bounds[places + 1] == ends)
    return alike


def settled(bounds: Ints, starts: Ints, ends: Ints) -> Ints:
    """Bounds of which none divides a stretch, in order and apart: one inside moves to the nearer edge.

    So periods that were made by other clocks, and that nothing finer is left of, keep their own bounds.
    """
    if not len(starts):
        return bounds
    place = np.maximum(np.searchsorted(starts, bounds, "right") - 1, 0)
    begin, end = starts[place], ends[place]
    inside = (begin < bounds) & (bounds < end)
    if not inside.any():
        return bounds
    moved = np.where(inside, np.where(bounds - begin <= end - bounds, begin, end), bounds)
    return np.unique(np.append(moved, max(moved[-1], ends[-1])))


def day_start(zone: str, day: date) -> int:
    """When a local day begins: at midnight, or when the clocks have been set past it."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zones.zone(zone)).timestamp())


def midnight(zone: str, instant: int) -> int:
    """When the local day begins that an instant lies in."""
    return int(boundaries("day", zone, instant, instant + 1)[0])


def local_date(zone: str, instant: int) -> date:
    """The local date of an instant."""
    return datetime.fromtimestamp(instant, UTC).astimezone(zones.zone(zone)).date()


@lru_cache(maxsize=1024)
def days_of_year(zone: str, year: int) -> Ints:
    """When each day of a year begins in a zone. (A zone that crosses the date line lacks one.)"""
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    return np.unique(np.fromiter((day_start(zone, day) for day in days), np.int64))


@lru_cache(maxsize=1024)
def months_of_year(zone: str, year: int) -> Ints:
    """When each month of a year begins in a zone."""
    return np.array([day_start(zone, date(year, month, 1)) for month in range(1, 13)], np.int64)


def _around(bounds: Ints, since: int, until: int) -> Ints:
    """Those from the last at or before `since` to the first at or after `until`."""
    before, after = np.searchsorted(bounds, since, "right") - 1, np.searchsorted(bounds, until, "left")
    return bounds[before : after + 1]


def _hours(zone: str, days: Ints) -> Ints:
    """When each hour of days begins, and the last of these days itself."""
    usual = np.diff(days) == DAY_SECONDS
    regular = days[:-1][usual][:, None] + np.arange(0, DAY_SECONDS, HOUR_SECONDS)
    changing = [
        hour for day in np.flatnonzero(~usual) for hour in _by_the_clock(zone, *days[day : day + 2].tolist())
    ]
    return np.sort(np.concatenate([regular.ravel(), np.array(changing, np.int64), days[-1:]]))


def _by_the_clock(zone: str, start: int, end: int) -> Iterator[int]:
    """The hours of a day in which the clocks change: each time they strike, or jump."""
    shown = None
    for instant in range(start, end, QUARTER_SECONDS):
        local = datetime.fromtimestamp(instant, UTC).astimezone(zones.zone(zone))
        if (local.hour, local.utcoffset()) != shown:
            shown = (local.hour, local.utcoffset())
            yield instant
