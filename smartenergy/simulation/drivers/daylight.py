"""Daylight: 06:00 ≤ local time < 18:00."""

from datetime import UTC, datetime

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.zones import zone

SUNRISE_HOUR = 6
SUNSET_HOUR = 18


def is_day(tick: int, timezone: str) -> bool:
    """Whether the sun shines in an IANA time zone at a tick (epoch seconds), summer time included."""
    local = datetime.fromtimestamp(tick, UTC).astimezone(zone(timezone))
    return SUNRISE_HOUR <= local.hour < SUNSET_HOUR


def offset(instant: int, timezone: str) -> int:
    """By how many seconds the clocks of an IANA time zone are ahead of UTC."""
    ahead = datetime.fromtimestamp(instant, UTC).astimezone(zone(timezone)).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def offsets(instants: Ints, timezone: str) -> Ints:
    """The same of each of a day's instants, in order: no zone's clocks change twice in a day."""
    first, last = (offset(int(instants[place]), timezone) for place in (0, -1))
    if first == last:
        return np.full(len(instants), first)
    return np.array([offset(instant, timezone) for instant in instants.tolist()])
