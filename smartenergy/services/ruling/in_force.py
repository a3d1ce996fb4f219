"""What homes go by in a tick: a schedule a strategy, pair of tariffs and zone, compiled for the day.

The same for whoever asks of the same tick: strategies and tariffs are looked up as they hold then, prices as they
were known when the day began, loaded ones when the quarter hour did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select, tuple_

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import HomeStrategy
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ruling import contracts, plans
from smartenergy.services.ruling.chosen import USUAL as USUAL_STRATEGY
from smartenergy.services.ruling.chosen import Chosen, chosen
from smartenergy.services.ruling.compiling import ahead, asked_at, day_of, quarter, schedule
from smartenergy.services.ruling.contracts import Contract, Contracts
from smartenergy.services.ruling.kept import DAYS, STRATEGIES, Key
from smartenergy.simulation.shares import USUAL, Shares
from smartenergy.simulation.strategies.common import as_rows
from smartenergy.simulation.world import Homes, World
from smartenergy.storage import strategy_rows
from smartenergy.storage.codec.packed_rows import Records
from smartenergy.storage.strategy_rows import StrategyRows
from smartenergy.tariffs.clock import EPOCH


@dataclass(frozen=True)
class Ruled:
    """Homes that go by more than own use, in the order of their ids. All arrays have the same length."""

    places: Ints
    """In a world."""
    digests: Ints
    """What each goes by;"""
    strategies: dict[int, Chosen]
    """and what that is."""
    plans: Records
    """What is planned for each, where anything is."""


@dataclass(frozen=True)
class Signed:
    """What homes that look at prices have or had: their tariffs by day, and what these say."""

    rows: Records
    contracts: dict[int, Contract]


def under_strategies(world: World, rows: StrategyRows, tick: int) -> World:
    """A world with what its homes' strategies say of a tick; as it is where nobody has one."""
    homes = world.homes
    if not len(rows.ruling) or not len(homes):
        return world
    shares = InForce(homes, rows).shares(tick)
    if shares is None:
        return world
    return World(replace(homes, particulars=replace(homes.particulars, shares=shares)), world.devices)


class InForce:
    """What homes go by, as it is known in the transaction at hand: to be asked tick by tick."""

    def __init__(self, homes: Homes, rows: StrategyRows) -> None:
        self.homes = homes
        self.ruled = _ruled(homes, rows)
        self.planned_for = quarter(int(rows.at))
        self.signed = _signed(homes, self.ruled, rows) if self.ruled else None

    def shares(self, tick: int) -> Shares | None:
        """What is said of a tick; None where all go by own use."""
        ruled = self.ruled
        if ruled is None:
            return None
        zone = self.homes.timezone[ruled.places]
        days = {place: day_of(self.homes.timezones[place], tick) for place in np.unique(zone).tolist()}
        bought, sold = self._tariffs(ruled, zone, tick)
        firsts, group = _alike(ruled.digests, zone, bought, sold)
        said = []
        for digest, place, *numbers in np.stack((ruled.digests, zone, bought, sold))[:, firsts].T.tolist():
            had, (since, until) = self._contracts(numbers), days[place]
            stamps, asked = had.stamps, asked_at(had, since, tick)
            key = Key(digest, self.homes.timezones[place], since, until, *stamps, asked)
            said.append(_row(key, ruled.strategies[digest], had, tick))
        row_of = np.zeros(len(self.homes), np.int64)
        row_of[ruled.places] = 1 + group
        if quarter(tick) == self.planned_for:
            planned, rows = plans.rows(ruled.plans, ruled.digests, ruled.strategies)
            row_of[ruled.places[planned]] = 1 + len(said) + np.arange(len(planned))
            said += rows
        return Shares.of([USUAL, *said], row_of)

    def _tariffs(self, ruled: Ruled, zone: Ints, tick: int) -> tuple[Ints, Ints]:
        """Those of homes that look at prices, by their ids; 0 for none, and of the others."""
        ids = self.homes.ids[ruled.places]
        if self.signed is None:
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.int64)
        dates = {
            place: (local_date(self.homes.timezones[place], tick) - EPOCH).days for place in set(zone.tolist())
        }
        days = np.array([dates.get(place, 0) for place in range(len(self.homes.timezones))], np.int64)[zone]
        rows = self.signed.rows
        bought, sold = (strategy_rows.tariffs_at(rows, ids, days, is_import=one) for one in (True, False))
        return bought, sold

    def _contracts(self, numbers: Sequence[int]) -> Contracts:
        found = self.signed.contracts if self.signed else {}
        return Contracts(*(found.get(number) for number in numbers))


def _row(key: Key, one: Chosen, had: Contracts, tick: int) -> Ints:
    def compile_day() -> Ints:
        prospects = ahead(key.zone, (key.since, key.until), had, key.asked)
        return as_rows(schedule(one, prospects), one.common)

    row: Ints = DAYS.get_or(key, compile_day)[(quarter(tick) - key.since) // QUARTER_SECONDS]
    return row


def _ruled(homes: Homes, rows: StrategyRows) -> Ruled | None:
    if not len(rows.ruling) or not len(homes):
        return None
    order = np.argsort(homes.ids, kind="stable")
    ids = rows.ruling["home_id"].astype(np.int64)
    found = order[np.minimum(np.searchsorted(homes.ids, ids, sorter=order), len(homes) - 1)]
    is_there = homes.ids[found] == ids
    places, digests = found[is_there], rows.ruling["digest"].astype(np.int64)[is_there]
    unique, first, inverse = np.unique(digests, return_index=True, return_inverse=True)
    strategies = _strategies(homes, unique, places[first])
    says_more = np.array([not strategies[digest].is_usual for digest in unique.tolist()], np.bool_)[inverse]
    if not says_more.any():
        return None
    by_id = np.argsort(homes.ids[places[says_more]])
    planned = rows.ruling["plan"][is_there][says_more][by_id]
    return Ruled(places[says_more][by_id], digests[says_more][by_id], strategies, planned)


def _strategies(homes: Homes, digests: Ints, places: Ints) -> dict[int, Chosen]:
    """What digests stand for, each with the place of a home that has it."""
    kept = {digest: STRATEGIES.get(digest) for digest in digests.tolist()}
    unknown = [digest for digest, one in kept.items() if one is None]
    if unknown:
        owners = zip(homes.user_ids[places].tolist(), homes.ids[places].tolist(), strict=True)
        those = tuple_(HomeStrategy.user_id, HomeStrategy.home_id).in_(owners), HomeStrategy.digest.in_(unknown)
        for row in db.session.scalars(select(HomeStrategy).where(*those)):
            kept[row.digest] = STRATEGIES.put(row.digest, chosen(row))
    return {digest: one or USUAL_STRATEGY for digest, one in kept.items()}


def _signed(homes: Homes, ruled: Ruled, rows: StrategyRows) -> Signed | None:
    """None where nobody looks at prices."""
    unique, inverse = np.unique(ruled.digests, return_inverse=True)
    looks = np.array([ruled.strategies[digest].needs_prices for digest in unique.tolist()], np.bool_)[inverse]
    if not looks.any():
        return None
    tariffs = strategy_rows.read_tariffs(driver_cursor(), rows.those)
    mine = tariffs[np.isin(tariffs["home_id"], homes.ids[ruled.places[looks]])]
    numbers = np.unique(mine["tariff_id"]).tolist()
    return Signed(mine, contracts.read(number for number in numbers if number))


def _alike(*columns: Ints) -> tuple[Ints, Ints]:
    """Of each group of like rows the first, and which group each row is in."""
    group, firsts = np.zeros(len(columns[0]), np.int64), np.zeros(1, np.int64)
    for column in columns:
        values, place = np.unique(column, return_inverse=True)
        _, firsts, group = np.unique(group * len(values) + place, return_index=True, return_inverse=True)
    return firsts, group
