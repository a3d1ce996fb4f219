"""Where what is recorded of homes begins: there their past ends."""

from collections.abc import Sequence

from psycopg.sql import SQL, Identifier

from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.rollup import kept, recorded
from smartenergy.storage.books import blocks, period_rows

STARTS = (
    ("energy_ticks", "tick"), (blocks.TICKS, "start"), (blocks.QUARTERS, "start"), (blocks.HOURS, "start"),
    (period_rows.DAYS, "start"),
)  # fmt: skip
FIRST = SQL("SELECT home_id, min(start) FROM ({}) AS firsts GROUP BY home_id").format(
    SQL(" UNION ALL ").join(
        SQL("SELECT home_id, min({}) AS start FROM {} WHERE home_id = ANY(%(homes)s) GROUP BY home_id").format(
            Identifier(column), Identifier(table)
        )
        for table, column in STARTS
    )
)


def first_records(homes: Sequence[int]) -> dict[int, int]:
    """When the first time begins of which each home has something; of one that has nothing yet, nothing.

    By the finest that is kept of it: a quarter hour, an hour or a day counts whole where nothing finer is left.
    """
    found = driver_cursor().execute(FIRST, {"homes": list(homes)}).fetchall()
    by_start: dict[int, list[int]] = {}
    for home, start in found:  # where its block begins, which is not after its first tick
        by_start.setdefault(start, []).append(home)
    horizon, firsts = kept.read(), dict[int, int]()
    for start, alike in by_start.items():
        of, starts, _ = recorded.stretches(sorted(alike), start, start + 2 * DAY_SECONDS, horizon)
        for home, since in zip(of.tolist(), starts.tolist(), strict=True):
            firsts[home] = min(since, firsts.get(home, since))
    return firsts
