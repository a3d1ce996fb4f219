"""Series of prices and of carbon by their name, as known at an instant. Built-in: the market of a time zone."""

from collections.abc import Iterable, Iterator

import numpy as np

from smartenergy.kernel.extensions import settings
from smartenergy.simulation.markets import publishing
from smartenergy.tariffs.series import Known, Values

MARKET = "market"
BUILT_IN = {MARKET: "price", "carbon": "carbon"}
QUARTER_SECONDS = 900


def names() -> tuple[str, ...]:
    """Those that a tariff may name."""
    return (MARKET,)


def known(wanted: Iterable[str], zone: str, since: int, until: int, asked: int) -> Known:
    """Values of series over a span, as they were known at an instant."""
    return {name: _built_in(name, zone, since, until, asked) for name in wanted if name in BUILT_IN}


def _built_in(name: str, zone: str, since: int, until: int, asked: int) -> Values:
    days = list(_days(name, zone, since, until, asked))
    starts = np.concatenate([day.starts for day in days]) if days else np.empty(0, np.int64)
    values = np.concatenate([day.values for day in days]) if days else np.empty(0, np.int64)
    return Values(QUARTER_SECONDS, starts, values)


def _days(name: str, zone: str, since: int, until: int, asked: int) -> Iterator[publishing.Published]:
    seed, kind = settings.simulation_seed, BUILT_IN[name]
    return publishing.published(seed, zone, (since, until), asked, kind, QUARTER_SECONDS)
