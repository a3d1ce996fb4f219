"""What plans are made of, of many homes at once: their storage, what they chose, prices and carbon."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from smartenergy.forecasts.prices import PricesAhead
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.extensions import db, settings
from smartenergy.ledger.calendar import DAY_SECONDS, local_date
from smartenergy.models import Direction, Home, HomeStrategy, HomeTariff
from smartenergy.services.forecasts.ahead import prices_ahead
from smartenergy.services.ruling.chosen import USUAL, Chosen, chosen
from smartenergy.services.tariffs import series
from smartenergy.services.tariffs.stored import as_rules, series_named
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.strategies.optimised import Optimised
from smartenergy.tariffs.lines import Tariff
from smartenergy.tariffs.series import at_quarters

Key = tuple[str, int, tuple[tuple[str, int | None, str], ...]]
NOBODY = 0


@dataclass(frozen=True)
class Asked:
    """A home that is to be planned."""

    home: Home
    chosen: Chosen
    key: Key
    """Homes with the same pay the same."""
    markets: tuple[str, ...]
    """The zones of the built-in markets that its tariffs follow."""
    bought: Tariff | None
    """By what it buys today."""

    @property
    def wishes(self) -> Optimised:
        """What its plan is for."""
        return self.chosen.settings if isinstance(self.chosen.settings, Optimised) else Optimised()


def asked(home_ids: Sequence[int], now: int) -> list[Asked]:
    """Homes by their ids and by what they chose last, those that are gone left out. In the transaction at hand."""
    homes = db.session.scalars(
        select(Home).where(Home.id.in_(home_ids)).order_by(Home.id).execution_options(populate_existing=True)
    ).all()
    newest = (
        select(HomeStrategy).where(HomeStrategy.home_id.in_(home_ids))
        .ext(distinct_on(HomeStrategy.user_id, HomeStrategy.home_id))
        .order_by(HomeStrategy.user_id, HomeStrategy.home_id, HomeStrategy.valid_from.desc())
    )  # fmt: skip
    choices = {row.home_id: chosen(row) for row in db.session.scalars(newest)}
    tariffs = _tariffs(home_ids)
    return [_asked(home, choices.get(home.id, USUAL), tariffs.get(home.id, []), now) for home in homes]


def _asked(home: Home, choice: Chosen, rows: Sequence[HomeTariff], now: int) -> Asked:
    today = local_date(zones.shown(home.timezone), now)
    had = [row for row in rows if row.direction == Direction.IMPORT and row.valid_from <= today]
    bought = as_rules(had[-1].tariff) if had and had[-1].tariff is not None else None
    return Asked(home, choice, *_paying(home, rows), bought)


def _tariffs(home_ids: Sequence[int]) -> dict[int, list[HomeTariff]]:
    found: dict[int, list[HomeTariff]] = {}
    rows = select(HomeTariff).where(HomeTariff.home_id.in_(home_ids)).execution_options(populate_existing=True)
    for row in db.session.scalars(rows.order_by(HomeTariff.home_id, HomeTariff.direction, HomeTariff.valid_from)):
        found.setdefault(row.home_id, []).append(row)
    return found


def _paying(home: Home, rows: Sequence[HomeTariff]) -> tuple[Key, tuple[str, ...]]:
    named = {row.tariff: series_named(as_rules(row.tariff)) for row in rows if row.tariff is not None}
    own = any(names - series.BUILT_IN.keys() for names in named.values())
    has = tuple((row.direction, row.tariff_id, row.valid_from.isoformat()) for row in rows)
    markets = {tariff.timezone for tariff, names in named.items() if names & series.BUILT_IN.keys()}
    return (home.timezone, home.user_id if own else NOBODY, has), tuple(sorted(markets))


def prices(homes: Sequence[Asked], now: int, quarters: int) -> tuple[list[PricesAhead], Ints]:
    """What energy will cost homes: prices that some have, and which of them each has."""
    place: dict[Key, int] = {}
    found = list[PricesAhead]()
    for one in homes:
        if one.key not in place:
            place[one.key] = len(found)
            found.append(prices_ahead(one.home.id, now, quarters))
    return found, np.array([place[one.key] for one in homes], np.int64)


def grams(one: Asked, starts: Ints, now: int) -> Floats:
    """g of CO2 a kWh that a home buys; where that is not published yet, as at the same time of the day before."""
    zone = zones.shown(one.home.timezone)
    before = DAY_SECONDS * 3
    known = series.carbon(zone, int(starts[0]) - before, int(starts[-1]) + 900, now, one.home.user_id)
    found = np.full(len(starts), np.nan)
    for days in range(4):
        sampled = at_quarters(known, starts - days * DAY_SECONDS)
        found = np.where(np.isnan(found) & sampled.is_known, sampled.values, found)
    return np.where(np.isnan(found), np.nan_to_num(np.nanmean(found) if len(found) else 0.0), found)


def present(now: int) -> Clock:
    """The clock by which parameters are drawn."""
    return Clock(now, settings.simulation_interval_seconds, settings.simulation_seed)
