"""What homes will use and make, and what energy will cost them: many homes at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from sqlalchemy import select

from smartenergy.forecasts import homes, prices
from smartenergy.forecasts.past import first_ahead
from smartenergy.forecasts.prices import PricesAhead
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Home
from smartenergy.services.forecasts import past
from smartenergy.services.forecasts.around import alike
from smartenergy.services.tariffs import assigning, series
from smartenergy.services.tariffs.stored import series_named
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.outlook import Priced as Following

HOMES_AT_ONCE = 1_000
DAYS = 24
"""Of the past, before today: what is looked at of it, and a day whose clocks are not those of UTC."""
__all__ = ["HomesAhead", "PricesAhead", "homes_ahead", "prices_ahead", "prices_of"]


@dataclass(frozen=True)
class HomesAhead:
    """A row a home, as they were asked for, and a column a quarter hour. NaN where nothing is behind it."""

    starts: Ints
    """Quarter hours, Unix seconds; the first is the first that has not begun."""
    load_wh: Floats
    """Without what cars charge: they are storage."""
    production_wh: Floats


def homes_ahead(home_ids: Sequence[int], at: int, quarters: int) -> HomesAhead:
    """What homes will use and make by what was over at an instant. In the transaction at hand."""
    load, production = (np.full((len(home_ids), quarters), np.nan) for _ in range(2))
    for places, around in alike(home_ids, HOMES_AT_ONCE):
        known = past.read([home_ids[place] for place in places.tolist()], at, DAYS)
        found = homes.ahead(known, around, quarters)
        load[places] = found.load.ahead(found.places)
        production[places] = found.production.ahead(found.places)
    return HomesAhead(_starts(at, quarters), load, production)


def prices_ahead(home_id: int, at: int, quarters: int) -> PricesAhead:
    """What a home will pay and be paid, by what was published at an instant. In the transaction at hand."""
    home = db.session.scalars(select(Home).where(Home.id == home_id)).one()
    return prices_of(home, at, quarters).prices


class Priced(NamedTuple):
    """What energy will cost, in which currency; None where no tariff rules."""

    prices: PricesAhead
    currency: str | None


def prices_of(home: Home, at: int, quarters: int) -> Priced:
    """The same of a home at hand."""
    starts = _starts(at, quarters)
    span = int(starts[0]), int(starts[-1]) + QUARTER_SECONDS
    given = [one for one in assigning.assignments(home) if prices.reaches(one, span)]
    followed = [_followed(one, home.user_id, span, at) for one in given]
    currency = given[0].tariff.currency if given else None
    return Priced(prices.prices_ahead(followed, zones.shown(home.timezone), span), currency)


def _starts(at: int, quarters: int) -> Ints:
    return first_ahead(at) + np.arange(quarters, dtype=np.int64) * QUARTER_SECONDS


def _followed(given: Assignment, owner: int, span: tuple[int, int], at: int) -> Following:
    """A tariff with the series that it follows, as they were known at an instant."""
    tariff = given.tariff
    return given, series.known(series_named(tariff), tariff.timezone, *prices.looked_at(span), at, owner)
