"""Series of prices and carbon by name, as known at an instant: the built-in ones of a zone, and loaded ones."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import settings
from smartenergy.ledger.calendar import DAY_SECONDS, local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.tariffs import loaded_series as loaded
from smartenergy.simulation.markets import publishing
from smartenergy.simulation.markets.clocks import instant_of, known_at
from smartenergy.tariffs.series import Known, Values

MARKET, CARBON = "market", "carbon"
BUILT_IN = {MARKET: "price", CARBON: "carbon"}
BLOCK_SECONDS = 32 * DAY_SECONDS
"""So much of a market is worked out at once, and kept: it takes twice as long as a single day."""
SHORT_SECONDS = 26 * 3_600
"""A first span of a block up to here is worked out with the days beside it: a tick has its own process, and asks
for a day of each zone."""


def known(wanted: Iterable[str], zone: str, since: int, until: int, asked: int, owner: int | None = None) -> Known:
    """Values of series over a span, as they were known at an instant; those that `owner` may follow.

    Without an owner only what everybody may follow is known.
    """
    last, names = min(until, _known_until(zone, asked)), set(wanted)
    found = {name: _built_in(name, zone, since, max(since, last)) for name in names if name in BUILT_IN}
    return {**found, **loaded.known(names - BUILT_IN.keys(), owner, since, until, asked)}


def carbon(zone: str, since: int, until: int, asked: int, owner: int | None = None) -> Values:
    """The carbon of a zone's homes, g/kWh: loaded values where there are such, else the built-in ones."""
    own = loaded.carbon(zone, owner, since, until, asked)
    return own if own is not None else known([CARBON], zone, since, until, asked)[CARBON]


def _known_until(zone: str, asked: int) -> int:
    """Where the last day ends that the market has published."""
    today: date = local_date(zone, asked)
    days = 2 if asked >= known_at(zone, today + timedelta(days=1)) else 1
    return instant_of(zone, today + timedelta(days=days))


def _built_in(name: str, zone: str, since: int, until: int) -> Values:
    starts = np.arange(-(-since // QUARTER_SECONDS) * QUARTER_SECONDS, until, QUARTER_SECONDS, dtype=np.int64)
    if not len(starts):
        return Values(QUARTER_SECONDS, starts, starts)
    market, end = (BUILT_IN[name], settings.simulation_seed, zone), int(starts[-1]) + QUARTER_SECONDS
    first = _first_short(market, int(starts[0]), end)
    if first[0] <= starts[0] and end <= first[1]:
        values = _worked_out(*market, *first)
        return Values(QUARTER_SECONDS, starts, values[(starts - first[0]) // QUARTER_SECONDS])
    blocks = range(since // BLOCK_SECONDS, (end - 1) // BLOCK_SECONDS + 1)
    spans = [(block * BLOCK_SECONDS, (block + 1) * BLOCK_SECONDS) for block in blocks]
    values = np.concatenate([_worked_out(*market, *span) for span in spans])
    return Values(QUARTER_SECONDS, starts, values[(starts - spans[0][0]) // QUARTER_SECONDS])


def _first_short(market: tuple[str, int, str], since: int, until: int) -> tuple[int, int]:
    """A day on both sides of the first short span that this process asks for of a block; nothing for long ones."""
    if until - since > SHORT_SECONDS:
        return since, since
    around = (since - DAY_SECONDS, until + DAY_SECONDS)
    return _first_spans(*market, since // BLOCK_SECONDS).setdefault("first", around)


@lru_cache(maxsize=256)
def _first_spans(_kind: str, _seed: int, _zone: str, _block: int) -> dict[str, tuple[int, int]]:
    return {}


@lru_cache(maxsize=256)
def _worked_out(kind: str, seed: int, zone: str, since: int, until: int) -> Ints:
    starts = np.arange(since, until, QUARTER_SECONDS, dtype=np.int64)
    values = publishing.KINDS[kind, QUARTER_SECONDS](seed, zone, starts)
    values.setflags(write=False)
    return values
