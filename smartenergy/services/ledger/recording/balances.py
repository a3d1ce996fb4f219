"""What homes held by origin, from the last of their packed quarter hours, or of what is left of such times."""

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import ORIGINS, PERIOD, STORED
from smartenergy.ledger.tables import Table, beginnings, empty, pick, stack
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.storage.books import blocks, period_rows
from smartenergy.storage.books.blocks import HOUR_SECONDS, HOURS, QUARTERS
from smartenergy.storage.books.period_rows import DAYS

COLUMNS = ("home_id", "start", *PERIOD)


def held_before(homes: Ints, since: int) -> Ints:
    """What homes, by id, held at the last quarter hour before an instant, by origin; nothing where there is none.

    Where quarter hours have expired, the last hour or day says it.
    """
    opening, missing = np.zeros((len(homes), len(ORIGINS)), np.int64), np.ones(len(homes), np.bool_)
    for table in (QUARTERS, HOURS, DAYS):
        found = _last(table, homes[missing].tolist(), since)
        last = np.append(beginnings(found["home_id"])[1:], len(found["start"]))[: len(found["start"])] - 1
        places = np.searchsorted(homes, found["home_id"][last])
        opening[places] = np.stack([found[name][last] for name in STORED], axis=1)
        missing[places] = False
        if not missing.any():
            break
    return opening


def _last(table: str, homes: list[int], since: int) -> Table:
    """The last periods of homes that begin before an instant; of hours and days, those that end by then."""
    begun = blocks.last_starts(driver_cursor(), table, homes, since)
    parts = [
        _read(table, [home for home, start in begun.items() if start == instant], instant, since)
        for instant in sorted(set(begun.values()))
    ]
    found = stack([empty(COLUMNS), *({name: part[name] for name in COLUMNS} for part in parts)])
    return pick(found, np.argsort(found["home_id"], kind="stable"))


def _read(table: str, homes: list[int], start: int, since: int) -> Table:
    """What begins at an instant: a block's periods, or days."""
    if table == DAYS:
        days = period_rows.read(driver_cursor(), DAYS, homes, start, start + 1)
        return pick(days, days["until"] <= since)
    found = blocks.read_periods(driver_cursor(), table, homes, start, start + 1)
    return pick(found, found["start"] < (since if table == QUARTERS else since - HOUR_SECONDS + 1))
