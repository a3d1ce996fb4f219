"""Some days of a home by the quarter hour: what it did, what that cost, and what a kWh costs, also ahead.

Read at once, for pages that show all of it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger.calendar import Resolution, day_start, local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Home
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.ledger.reading.history import read_series
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import Span
from smartenergy.services.tariffs import assigning, pricing, series
from smartenergy.services.tariffs.costs import with_costs
from smartenergy.services.tariffs.stored import series_named
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.outlook import outlook

MILLIONTHS = 1_000_000


class HomePrices(NamedTuple):
    """Of quarter hours, taxes on energy included; NaN where no tariff rules or nothing is published."""

    starts: Ints
    buy: Floats
    sell: Floats
    currency: str | None

    def place(self, instant: int) -> int | None:
        """Of the quarter hour that an instant lies in, where its price is known."""
        place = int(instant - self.starts[0]) // QUARTER_SECONDS
        is_known = 0 <= place < len(self.starts) and not np.isnan(self.buy[place])
        return place if is_known else None


@dataclass(frozen=True)
class HomeDays:
    """Up to now; prices go on after it."""

    zone: str
    now: int
    series: Series
    """Quarter hours, with gaps as gaps."""
    costs: Floats
    """Of energy, at each; with taxes on it, without charges by the day, month or peak. NaN: not known."""
    bare: Floats
    """The same had the home neither production nor storage."""
    prices: HomePrices


def read_days(home: Home) -> HomeDays:
    """Yesterday and today, of a home that somebody has been let see; prices up to the end of today."""
    zone, now = zones.shown(home.timezone), clock.now()
    today = local_date(zone, now)
    since, until = (day_start(zone, today + timedelta(days=days)) for days in (-1, 1))
    with transaction():
        ledger, given = open_home(home.id), assigning.assignments(home)
        found = read_series(ledger, Span(since, now, zone, now), "quarter_hour")
        had = pricing.priced_quarters(given, home.user_id, ledger, found)
        prices = _prices(given, home, (since, until), now)
    span = int(found.starts[0]), int(found.ends[-1])
    costs, bare = (
        np.where(is_known, amounts, np.nan) for amounts, is_known in (had.costs(*span), had.bare_costs(*span))
    )
    return HomeDays(zone, now, found, costs, bare, prices)


def read_periods(home: Home, since: int, until: int, resolution: Resolution) -> Series:
    """What a home did between two instants, as far as they are past, with `cost` beside it."""
    zone, now = zones.shown(home.timezone), clock.now()
    with transaction():
        found = read_series(open_home(home.id), Span(since, until, zone, now), resolution)
    return with_costs(found, ("cost",))


def read_prices(home: Home, since: int, until: int) -> HomePrices:
    """What a kWh costs and brings between two full quarter hours, as far as that is published."""
    with transaction():
        return _prices(assigning.assignments(home), home, (since, until), clock.now())


def _prices(assigned: list[Assignment], home: Home, span: tuple[int, int], now: int) -> HomePrices:
    given = [one for one in assigned if one.since < span[1] and (one.until is None or one.until > span[0])]
    priced = [
        (one, series.known(series_named(one.tariff), one.tariff.timezone, *span, now, home.user_id))
        for one in given
    ]
    told = outlook(priced, zones.shown(home.timezone), span)
    buy, sell = (np.where(told.is_known, column / MILLIONTHS, np.nan) for column in (told.buy, told.sell))
    currencies = {one.tariff.currency for one in given}
    return HomePrices(told.starts, buy, sell, currencies.pop() if len(currencies) == 1 else None)
