"""What a market's clocks show at many instants."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.zones import zone
from smartenergy.simulation.drivers.daylight import offset

DAY_SECONDS = 86_400
QUARTER_SECONDS = 900
PUBLISHED_HOUR = 13
"""At which a day's prices become known, the day before."""


def local_seconds(zone_name: str, instants: Ints) -> Ints:
    """Seconds since 1970 as the zone's clocks count them."""
    day = instants // DAY_SECONDS
    found = np.empty(len(instants), np.int64)
    for number in np.unique(day).tolist():
        inside = np.flatnonzero(day == number)
        found[inside] = _offsets(zone_name, number)[(instants[inside] - number * DAY_SECONDS) // QUARTER_SECONDS]
    return instants + found


@lru_cache(maxsize=4096)
def _offsets(zone_name: str, day: int) -> Ints:
    """At each quarter hour of a day of UTC."""
    start, count = day * DAY_SECONDS, DAY_SECONDS // QUARTER_SECONDS
    first, last = offset(start, zone_name), offset(start + DAY_SECONDS - 1, zone_name)
    if first == last:
        return np.full(count, first, np.int64)
    return np.array([offset(start + number * QUARTER_SECONDS, zone_name) for number in range(count)], np.int64)


def instant_of(zone_name: str, day: date, hour: int = 0) -> int:
    """When a zone's clocks show a full hour of a day."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=zone(zone_name)).timestamp())


def known_at(zone_name: str, day: date) -> int:
    """When what a market asks for a local day becomes known."""
    return instant_of(zone_name, day - timedelta(days=1), PUBLISHED_HOUR)


def local_date(zone_name: str, instant: int) -> date:
    """The date that a zone's clocks show."""
    return datetime.fromtimestamp(instant, UTC).astimezone(zone(zone_name)).date()
