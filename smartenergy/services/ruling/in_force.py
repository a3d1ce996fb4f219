"""What homes go by in a tick: a schedule a strategy, pair of tariffs and zone, compiled for the day.

The same for whoever asks of the same tick: strategies and tariffs are looked up as they hold then, prices as they
were known when the day began, loaded ones when the quarter hour did.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from operator import itemgetter

import numpy as np
from sqlalchemy import select, tuple_

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import HomeStrategy
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ruling import contracts, plans
from smartenergy.services.ruling.chosen import USUAL as USUAL_STRATEGY
from smartenergy.services.ruling.chosen import Chosen, chosen
from smartenergy.services.ruling.compiling import Day, ahead, asked_at, day_of, quarter, rows
from smartenergy.services.ruling.contracts import Contract, Contracts, Stamp
from smartenergy.services.ruling.kept import CONTRACTS, DAYS, ROWS, STRATEGIES, Key
from smartenergy.simulation.shares import USUAL, Shares
from smartenergy.simulation.world import Homes, World
from smartenergy.storage import strategy_rows
from smartenergy.storage.codec.packed_rows import Records
from smartenergy.storage.strategy_rows import Had, StrategyRows
from smartenergy.tariffs.clock import EPOCH


@dataclass(frozen=True)
class Ruled:
    """Homes that go by more than own use, in the order of their ids."""

    places: Ints
    """In a world, a home each;"""
    which: Ints
    """and which of these strategies each goes by."""
    strategies: Sequence[tuple[int, Chosen]]
    """What stands for it, and what that is."""
    plans: Records
    """What is planned for each, where anything is."""

    @property
    def look_at_prices(self) -> Bools:
        """Those that do."""
        found: Bools = np.array([one.needs_prices for _, one in self.strategies], np.bool_)[self.which]
        return found


@dataclass(frozen=True)
class Signed:
    """What homes that look at prices have or had, and what these tariffs say."""

    bought: Had
    sold: Had
    contracts: Sequence[Contract | None]
    """By the numbers that stand for them here; the first is none."""


@dataclass(frozen=True)
class Alike:
    """Homes that go by the same on a day."""

    group: Ints
    """Of each home that goes by more than own use;"""
    those: Sequence[tuple[int, tuple[int, int, int]]]
    """and of each group, in order, the strategy, the zone, and the tariffs bought and sold by."""


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
        self._dates: list[int] = []
        self._alike: Alike | None = None

    def shares(self, tick: int) -> Shares | None:
        """What is said of a tick; None where all go by own use."""
        ruled = self.ruled
        if ruled is None:
            return None
        alike = self._alike_at(ruled, tick)
        days = self._days({one for _, one in alike.those}, tick)
        said = [USUAL]
        for which, mine in groupby(alike.those, key=itemgetter(0)):
            said += _said(ruled.strategies[which], [days[one] for _, one in mine], tick)
        row_of = np.zeros(len(self.homes), np.int64)
        row_of[ruled.places] = 1 + alike.group
        if quarter(tick) == self.planned_for:
            planned, theirs = plans.rows(ruled.plans, ruled.which, [one for _, one in ruled.strategies])
            row_of[ruled.places[planned]] = len(said) + np.arange(len(planned))
            said += theirs
        return Shares.of(said, row_of)

    def _alike_at(self, ruled: Ruled, tick: int) -> Alike:
        """The same all day."""
        dates = [(local_date(zone, tick) - EPOCH).days for zone in self.homes.timezones]
        if self._alike is None or dates != self._dates:
            zone = self.homes.timezone[ruled.places]
            self._dates, self._alike = dates, _alike(ruled.which, zone, *self._tariffs(np.array(dates)[zone]))
        return self._alike

    def _tariffs(self, days: Ints) -> tuple[Ints, Ints]:
        """Those that homes buy and sell by on days of their own, by the numbers that stand for them here."""
        if self.signed is None:
            return np.zeros(len(days), np.int64), np.zeros(len(days), np.int64)
        return self.signed.bought.at(days), self.signed.sold.at(days)

    def _days(self, those: Iterable[tuple[int, int, int]], tick: int) -> dict[tuple[int, int, int], Day]:
        """What is looked at by each zone and pair of tariffs on the day of a tick."""
        spans = {zone: day_of(self.homes.timezones[zone], tick) for zone in {zone for zone, _, _ in those}}
        signed = self.signed.contracts if self.signed else [None]
        had = {one: Contracts(signed[one[1]], signed[one[2]]) for one in those}
        keys = {
            one: Key(
                self.homes.timezones[one[0]], *spans[one[0]], *of.stamps, asked_at(of, spans[one[0]][0], tick)
            )
            for one, of in had.items()
        }  # fmt: skip
        by_key = {keys[one]: of for one, of in had.items()}
        days = DAYS.get_or(list(by_key), lambda lacking: ((key, _day(key, by_key[key])) for key in lacking))
        return {one: days[key] for one, key in keys.items()}


def _day(key: Key, had: Contracts) -> Day:
    return Day(key.since, ahead(key.zone, (key.since, key.until), had, key.asked))


def _said(strategy: tuple[int, Chosen], days: Sequence[Day], tick: int) -> list[Ints]:
    """What a strategy says of a tick under each of several days."""
    digest, one = strategy

    def make(lacking: Sequence[tuple[int, Day]]) -> Iterable[tuple[tuple[int, Day], Ints]]:
        return zip(lacking, rows(one, [day for _, day in lacking]), strict=True)

    names = [(digest, day) for day in days]
    found, at = ROWS.get_or(names, make), quarter(tick)
    return [found[name][(at - name[1].since) // QUARTER_SECONDS] for name in names]


def _ruled(homes: Homes, rows: StrategyRows) -> Ruled | None:
    if not len(rows.ruling) or not len(homes):
        return None
    order = np.argsort(homes.ids, kind="stable")
    ids = rows.ruling["home_id"].astype(np.int64)
    found = order[np.minimum(np.searchsorted(homes.ids, ids, sorter=order), len(homes) - 1)]
    is_there = homes.ids[found] == ids
    places, digests = found[is_there], rows.ruling["digest"].astype(np.int64)[is_there]
    unique, first, which = np.unique(digests, return_index=True, return_inverse=True)
    strategies = _strategies(homes, unique, places[first])
    says_more = np.array([not one.is_usual for _, one in strategies], np.bool_)[which]
    if not says_more.any():
        return None
    by_id = np.argsort(homes.ids[places[says_more]], kind="stable")
    planned = rows.ruling["plan"][is_there][says_more][by_id]
    return Ruled(places[says_more][by_id], which[says_more][by_id], strategies, planned)


def _strategies(homes: Homes, digests: Ints, places: Ints) -> list[tuple[int, Chosen]]:
    """Digests with what they stand for, each with the place of a home that has it."""
    owners = list(zip(homes.user_ids[places].tolist(), homes.ids[places].tolist(), strict=True))
    kept = STRATEGIES.get_or(digests.tolist(), partial(_read_strategies, owners))
    return [(digest, kept.get(digest, USUAL_STRATEGY)) for digest in digests.tolist()]


def _read_strategies(owners: Sequence[tuple[int, int]], digests: Sequence[int]) -> Iterable[tuple[int, Chosen]]:
    those = tuple_(HomeStrategy.user_id, HomeStrategy.home_id).in_(owners), HomeStrategy.digest.in_(digests)
    for row in db.session.scalars(select(HomeStrategy).where(*those)):
        yield row.digest, chosen(row)


def _signed(homes: Homes, ruled: Ruled, rows: StrategyRows) -> Signed | None:
    """None where nobody looks at prices."""
    looks = ruled.look_at_prices
    if not looks.any():
        return None
    ids = homes.ids[ruled.places[looks]]
    tariffs, versions = strategy_rows.read_tariffs(driver_cursor(), rows.those)
    bought, sold = (Had.of(tariffs, ids, is_import=one) for one in (True, False))
    numbers = np.union1d(np.union1d(bought.tariffs, sold.tariffs), [0])
    found, places = _contracts(versions[np.isin(versions["tariff_id"], numbers)]), np.flatnonzero(looks)
    bought, sold = (
        Had(places[had.places], had.days, np.searchsorted(numbers, had.tariffs)) for had in (bought, sold)
    )
    return Signed(bought, sold, [found.get(number) for number in numbers.tolist()])


def _contracts(versions: Records) -> dict[int, Contract]:
    """Tariffs by their ids: only those are read that are not known as they are now."""

    def make(lacking: Sequence[Stamp]) -> Iterable[tuple[Stamp, Contract]]:
        return ((one.stamp, one) for one in contracts.read([stamp[0] for stamp in lacking]).values())

    wanted = [
        (number, *((day, at) for _, day, at in said))
        for number, said in groupby(versions.tolist(), key=itemgetter(0))
    ]
    return {one.stamp[0]: one for one in CONTRACTS.get_or(wanted, make).values()}


def _alike(which: Ints, zone: Ints, bought: Ints, sold: Ints) -> Alike:
    code, zones, tariffs = which, int(zone.max()) + 1, int(max(bought.max(), sold.max())) + 1
    for column, count in ((zone, zones), (bought, tariffs), (sold, tariffs)):
        code = code * count + column
    _, firsts, group = np.unique(code, return_index=True, return_inverse=True)
    those = np.stack((which, zone, bought, sold))[:, firsts].T.tolist()
    return Alike(group, [(which, (zone, bought, sold)) for which, zone, bought, sold in those])
