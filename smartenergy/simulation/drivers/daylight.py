"""Daylight: 06:00 ≤ local time < 18:00."""

from datetime import UTC, datetime

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.zones import zone

SUNRISE_HOUR = 6
SUNSET_HOUR = 18
DAY_SECONDS = 86_400


def is_day(tick: int, timezone: str) -> bool:
    """Whether the sun shines in an IANA time zone at a tick (epoch seconds), summer time included."""
    local = datetime.fromtimestamp(tick, UTC).astimezone(zone(timezone))
    return SUNRISE_HOUR <= local.hour < SUNSET_HOUR


def offset(instant: int, timezone: str) -> int:
    """By how many seconds the clocks of an IANA time zone are ahead of UTC."""
    ahead = datetime.fromtimestamp(instant, UTC).astimezone(zone(timezone)).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def offsets(instants: Ints, timezone: str) -> Ints:
    """The same of each of some instants, in order."""
    found = np.empty(len(instants), np.int64)
    _fill(found, instants, timezone)
    return found


def _fill(found: Ints, instants: Ints, timezone: str) -> None:
    """By halves, until both ends of a day or less are alike: no zone's clocks change twice in a day."""
    first, last = (offset(int(instants[place]), timezone) for place in (0, -1))
    if len(instants) < 3 or (first == last and instants[-1] - instants[0] <= DAY_SECONDS):
        found[0], found[1:] = first, last
        return
    middle = len(instants) // 2
    _fill(found[:middle], instants[:middle], timezone)
    _fill(found[middle:], instants[middle:], timezone)
