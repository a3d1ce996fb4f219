"""What local clocks and calendars show at quarter hours, as arrays: what prices by time are looked up by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Ints
from smartenergy.ledger import calendar
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.periods import QUARTER_SECONDS

EPOCH = date(1970, 1, 1)
THURSDAY = 3
"""The weekday of 1 January 1970, Monday being 0."""
HOLIDAY = 7
"""The kind of day that comes after the seven weekdays."""
MONTHS, KINDS_OF_DAY, SLOTS = 12, 8, 96


@dataclass(frozen=True)
class Quarters:
    """Quarter hours one after the other, from `since` to `until`, as a zone's clocks show them."""

    zone: str
    since: int
    until: int
    starts: Ints
    days: Ints
    """When each local day begins, from the one of `since` on; the beginning of the day after at the end."""
    dates: Ints
    """Their dates, days since 1970."""
    day: Ints
    """Which of these days each quarter hour lies in."""
    slot: Ints
    """The quarter hour of the day that the clock shows: 0 to 95."""

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def months_of_days(self) -> Ints:
        """Of each day its month, counted from January 1970."""
        return self.dates.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)

    def place(self, holidays: tuple[date, ...] = ()) -> Ints:
        """Where each quarter hour is looked up in tables of month, kind of day and slot."""
        kind = (self.dates + THURSDAY) % 7
        kind[np.isin(self.dates, [(each - EPOCH).days for each in holidays])] = HOLIDAY
        of_day = (self.months_of_days % MONTHS) * KINDS_OF_DAY + kind
        return of_day[self.day] * SLOTS + self.slot


@lru_cache(maxsize=64)
def quarters(zone: str, since: int, until: int) -> Quarters:
    """The quarter hours of a span; both of its ends are full ones."""
    starts = np.arange(since, until, QUARTER_SECONDS, dtype=np.int64)
    days = calendar.boundaries("day", zone, since, until)
    day = np.searchsorted(days, starts, "right") - 1
    slot = (starts - days[day]) // QUARTER_SECONDS
    for changing in np.flatnonzero(np.diff(days) != DAY_SECONDS).tolist():
        inside = np.flatnonzero(day == changing)
        slot[inside] = [_slot(zone, instant) for instant in starts[inside].tolist()]
    dates = np.fromiter(_dates(zone, days[:-1].tolist()), np.int64)
    found = Quarters(zone, since, until, starts, days, dates, day, slot)
    for column in (starts, days, dates, day, slot):
        column.setflags(write=False)
    return found


def _dates(zone: str, starts: list[int]) -> Iterator[int]:
    for start in starts:
        yield (calendar.local_date(zone, start) - EPOCH).days


def _slot(zone: str, instant: int) -> int:
    local = datetime.fromtimestamp(instant, UTC).astimezone(zones.zone(zone))
    return local.hour * 4 + local.minute // 15
