"""What the homes of a chunk go by in a tick: a schedule a strategy, tariff and zone, kept for the day.

The same for whoever asks of the same tick: strategies and tariffs are looked up as they held then, prices as they
were known when the day began, loaded ones when the quarter hour did.
"""

from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b

import numpy as np
from sqlalchemy import select, tuple_

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import HomeStrategy
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ruling.chosen import USUAL as USUAL_STRATEGY
from smartenergy.services.ruling.chosen import Chosen, chosen
from smartenergy.services.ruling.compiling import Contracts, ahead, day_of, follows_loaded, quarter, schedule
from smartenergy.services.ruling.kept import CHUNKS, DAYS, FOLLOWS_LOADED, STRATEGIES, Key
from smartenergy.simulation.shares import USUAL, Shares
from smartenergy.simulation.strategies.common import as_rows
from smartenergy.simulation.world import Homes, World
from smartenergy.storage import strategy_rows
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


def under_strategies(world: World, rows: StrategyRows, tick: int) -> World:
    """A world with what its homes' strategies say of a tick; as it is where nobody has one."""
    homes = world.homes
    if not len(rows.ruling) or not len(homes):
        return world
    [shares] = CHUNKS.get_or(_told_by(homes, rows, tick), lambda: (_shares(homes, rows, tick),))
    if shares is None:
        return world
    return World(replace(homes, particulars=replace(homes.particulars, shares=shares)), world.devices)


def _told_by(homes: Homes, rows: StrategyRows, tick: int) -> bytes:
    """Stands for what a chunk goes by: it is mostly the same for the ticks of a quarter hour.

    Not for its tariffs: one that a home is given counts from the next quarter hour on.
    """
    said = blake2b(f"{quarter(tick)} {homes.timezones}".encode(), digest_size=16)
    for column in (homes.ids, homes.user_ids, homes.timezone, rows.ruling):
        said.update(column.tobytes())
    return said.digest()


def _shares(homes: Homes, rows: StrategyRows, tick: int) -> Shares | None:
    ruled = _ruled(homes, rows)
    if ruled is None:
        return None
    said, group = _said(homes, ruled, rows, tick)
    row_of = np.zeros(len(homes), np.int64)
    row_of[ruled.places] = 1 + group
    return Shares.of([USUAL, *said], row_of)


def _ruled(homes: Homes, rows: StrategyRows) -> Ruled | None:
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
    return Ruled(places[says_more][by_id], digests[says_more][by_id], strategies)


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


def _said(homes: Homes, ruled: Ruled, rows: StrategyRows, tick: int) -> tuple[list[Ints], Ints]:
    """A row for all homes that go by the same, and which of them each ruled home goes by."""
    zone = homes.timezone[ruled.places]
    days = {place: day_of(homes.timezones[place], tick) for place in np.unique(zone).tolist()}
    bought, sold = _contracts(homes, ruled, rows, tick)
    owner = _owners(homes, ruled, (zone, bought, sold), days)
    firsts, group = _alike(ruled.digests, zone, bought, sold, owner)
    said = []
    columns = np.stack((ruled.digests, zone, bought, sold, owner))
    for digest, place, buys, sells, whose in columns[:, firsts].T.tolist():
        since, until = days[place]
        asked = quarter(tick) if whose else since
        key = Key(digest, homes.timezones[place], since, until, buys, sells, whose, asked)
        said.append(_row(key, ruled.strategies[digest], tick))
    return said, group


def _row(key: Key, one: Chosen, tick: int) -> Ints:
    def compile_day() -> Ints:
        contracts = Contracts(key.bought, key.sold, key.owner or None)
        prospects = ahead(key.zone, (key.since, key.until), contracts, key.asked)
        return as_rows(schedule(one, prospects), one.common)

    row: Ints = DAYS.get_or(key, compile_day)[(quarter(tick) - key.since) // QUARTER_SECONDS]
    return row


def _contracts(homes: Homes, ruled: Ruled, rows: StrategyRows, tick: int) -> tuple[Ints, Ints]:
    """The tariffs of those that look at prices, by their ids; 0 for none, and of the others."""
    ids, zone = homes.ids[ruled.places], homes.timezone[ruled.places]
    unique, inverse = np.unique(ruled.digests, return_inverse=True)
    looks = np.array([ruled.strategies[digest].needs_prices for digest in unique.tolist()], np.bool_)[inverse]
    if not looks.any():
        return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.int64)
    dates = {place: (local_date(homes.timezones[place], tick) - EPOCH).days for place in np.unique(zone).tolist()}
    days = np.array([dates.get(place, 0) for place in range(len(homes.timezones))], np.int64)[zone]
    found = strategy_rows.read_tariffs(driver_cursor(), rows.users)
    bought, sold = (strategy_rows.tariffs_at(found, ids, days, is_import=one) for one in (True, False))
    return bought * looks, sold * looks


def _owners(
    homes: Homes, ruled: Ruled, of: tuple[Ints, Ints, Ints], days: dict[int, tuple[int, int]]
) -> Ints:  # fmt: skip
    """Whose home it is, where that tells which prices a tariff follows; else 0. `of`: zone, bought, sold."""
    firsts, group = _alike(*of)
    follows = []
    for zone, bought, sold in np.stack(of)[:, firsts].T.tolist():
        since, contracts = days[zone][0], Contracts(bought, sold)
        follows.append(
            bool(bought or sold)
            and FOLLOWS_LOADED.get_or((bought, sold, since), partial(follows_loaded, contracts))
        )
    return np.array(follows, np.int64)[group] * homes.user_ids[ruled.places]


def _alike(*columns: Ints) -> tuple[Ints, Ints]:
    """Of each group of like rows the first, and which group each row is in."""
    group, firsts = np.zeros(len(columns[0]), np.int64), np.zeros(1, np.int64)
    for column in columns:
        values, place = np.unique(column, return_inverse=True)
        _, firsts, group = np.unique(group * len(values) + place, return_index=True, return_inverse=True)
    return firsts, group
