"""Homes that are behind are brought up: origins followed on from what was changed, the rest made anew.

A turn takes some homes of one zone that were changed from the same instant on, and a month of them at the most; it
notes how far they are in its own transaction. Once what was changed is made, a home goes on only as long as its
origins come out otherwise than they are stored.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from sqlalchemy import delete

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger import calendar, origins
from smartenergy.ledger.calendar import DAY_SECONDS, boundaries
from smartenergy.ledger.columns import STORED, STORED_TO_GRID, STORED_TO_USE
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import Table, beginnings, pick
from smartenergy.models.ledger import energy_months
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.recording import balances
from smartenergy.services.ledger.rollup import adding, behind, days, kept, rebuilding, rollup_progress
from smartenergy.services.ledger.rollup.behind import Behind
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, period_rows
from smartenergy.storage.books.blocks import HOUR_SECONDS, QUARTERS

SPAN = 31 * DAY_SECONDS
QUARTERS_AT_ONCE = 100_000
MOST_HOMES = 500
FOLLOWED = (*STORED, *STORED_TO_USE, *STORED_TO_GRID, "adjusted_mwh")


def bring_up() -> Iterator[int]:
    """Bring up whoever is behind, some homes a turn; says after each how many homes that were.

    Each turn moves its homes on in time or ends with them.
    """
    while (homes := _step()) is not None:
        yield homes


def _step() -> int | None:
    with transaction():
        rollup_progress.lock()
        first, end = _span_of_quarters()
        found = behind.next_alike(rollup_progress.zones_at_rest(), MOST_HOMES)
        if found is None:
            return None
        found = replace(found, since=max(found.since, first))
        until = min(calendar.midnight(found.zone, found.since + SPAN), end)
        found = found.first(QUARTERS_AT_ONCE * QUARTER_SECONDS // max(DAY_SECONDS, until - found.since))
        settled = np.ones(len(found.homes), np.bool_)
        if found.since < until:
            settled = _follow(found, until // HOUR_SECONDS * HOUR_SECONDS) | (until == end)
            _remake(found, until, end)
        homes = np.array(found.homes, np.int64)
        adding.keep_balances(homes[settled])
        behind.forget(homes[settled].tolist())
        behind.move_on(homes[~settled].tolist(), until // HOUR_SECONDS * HOUR_SECONDS)
        return len(homes)


def _span_of_quarters() -> tuple[int, int]:
    """Where quarter hours begin and end."""
    parts = list(partitions.of_table(driver_cursor(), QUARTERS))
    return (parts[0].since, parts[-1].until) if parts else (0, 0)


def _follow(found: Behind, until: int) -> Bools:
    """Follow origins through quarter hours and write what differs; which homes need not be followed further."""
    cursor = driver_cursor()
    quarters = days.read_quarters(found.homes, found.since, until)
    users = np.unique(quarters["home_id"])
    opening = balances.held_before(users, found.since)
    again = quarters | origins.follow(quarters, opening)
    differs = np.any([again[name] != quarters[name] for name in FOLLOWED], axis=0)
    hours = quarters["start"] // HOUR_SECONDS * HOUR_SECONDS
    rows = _whole_blocks(differs, quarters["home_id"], hours)
    blocks.take_away(cursor, QUARTERS, quarters["home_id"][rows], hours[rows])
    blocks.write_periods(cursor, QUARTERS, pick(again, rows), hours[rows])
    return _settled(found, quarters, differs)


def _whole_blocks(differs: Bools, homes: Ints, hours: Ints) -> Bools:
    """All rows of blocks in which one differs."""
    at = beginnings(homes, hours)
    lengths = np.diff(np.append(at, len(homes)))
    return np.repeat(np.logical_or.reduceat(differs, at), lengths) if len(at) else differs


def _settled(found: Behind, quarters: Table, differs: Bools) -> Bools:
    """Homes whose last quarter hour lies behind all that was changed and came out as it is stored."""
    if not len(differs):
        return np.zeros(len(found.homes), np.bool_)
    last = np.append(beginnings(quarters["home_id"])[1:], len(differs)) - 1
    places = np.searchsorted(found.homes, quarters["home_id"][last])
    settled = np.zeros(len(found.homes), np.bool_)
    settled[places] = ~differs[last] & (quarters["start"][last] >= found.until[places])
    return settled


def _remake(found: Behind, until: int, end: int) -> None:
    """Make anew, in the time of a turn, what is made already: of a zone's first homes perhaps a day more."""
    begun = rollup_progress.read(found.zone)
    if begun is None:
        return
    made = min(begun.until, end)
    following = int(boundaries("day", found.zone, made, made + 1)[1])
    first = int(np.searchsorted(found.homes, begun.next_user_id))
    for homes, before in ((found.homes[:first], following), (found.homes[first:], made)):
        since, last = calendar.midnight(found.zone, found.since), calendar.midnight(found.zone, min(until, before))
        if homes and since < last:
            rebuilding.remake_days(homes, found.zone, last, since=since, below=last)
            _remake_months(homes, boundaries("month", found.zone, since, last), before)


def _remake_months(homes: list[int], bounds: Ints, made: int) -> None:
    """Make anew the months between bounds that are over; not those whose first days have expired."""
    bounds = bounds[(bounds <= made) & (bounds >= kept.read().days)]
    if len(bounds) < 2:
        return
    months, (first, last) = energy_months, (int(bounds[0]), int(bounds[-1]))
    within = (months.c.start >= first, months.c.start < last)
    db.session.execute(delete(months).where(months.c.home_id.in_(homes), *within))
    days.write_months(period_rows.read(driver_cursor(), period_rows.DAYS, homes, first, last), bounds)
