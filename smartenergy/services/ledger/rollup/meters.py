"""Meter blocks: what a home took, gave, made and used by the quarter hour, kept for years.

They are of days of UTC, so that a home which moves to another time zone keeps them as they are, and a tariff of
any time zone reads them (docs/decisions/0065). Made from quarter hours once a day is packed; what is corrected
later is made anew, and what comes to days whose quarter hours have expired is added.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.tables import (
    Table,
    among,
    beginnings,
    from_source,
    homes_in,
    in_order,
    into_sink,
    pick,
    stack,
)
from smartenergy.models import Home
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.rollup import rollup_progress
from smartenergy.services.ledger.rollup.kept import Kept
from smartenergy.services.ledger.rollup.rollup_progress import METERS, Progress
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, meter_blocks
from smartenergy.storage.books.meter_blocks import days_of
from smartenergy.storage.partitions import Partition

HOMES_AT_ONCE = 2_000
STORE = {
    "grid": "grid_to_battery",
    "used": "battery_to_use",
    "sent": "battery_to_grid",
    "lost": "loss",
    "driven": "driven",
}
"""What meters count of storage, and the ledger's column of it."""


def make_closed_days() -> Iterator[int]:
    """Make the blocks of days of UTC that are packed, a range of homes a step; says how many homes that were."""
    while (homes := _make_step()) is not None:
        yield homes


def _make_step() -> int | None:
    with transaction():
        rollup_progress.lock()
        begun = rollup_progress.read(METERS) or Progress(0)
        day = _next_packed(begun.until)
        if day is None:
            return None
        first = begun.next_user_id if begun.until == day.since else 0
        wanted = select(Home.id).where(Home.id >= first).order_by(Home.id).limit(HOMES_AT_ONCE + 1)
        ids = list(db.session.scalars(wanted))
        homes, more = ids[:HOMES_AT_ONCE], len(ids) > HOMES_AT_ONCE
        _make(homes, day.since, day.until)
        rollup_progress.note(METERS, Progress(day.since, ids[-1]) if more else Progress(day.until))
        return len(homes)


def _next_packed(since: int) -> Partition | None:
    """The first day from an instant on that has quarter hours, if all of it is packed."""
    packed = rollup_progress.packed_until()
    packed = min(packed, rollup_progress.closed_until() or packed)
    days = partitions.of_table(driver_cursor(), blocks.QUARTERS)
    return next((day for day in days if day.since >= since and day.until <= packed), None)


def _make(homes: Sequence[int], since: int, until: int) -> None:
    """Make the blocks of homes, in place of those that are there, of days of UTC that have quarter hours."""
    quarters = metered(blocks.read_periods(driver_cursor(), blocks.QUARTERS, homes, since, until))
    _replace(quarters)


def remake(homes: Ints, instants: Ints) -> None:
    """Make the blocks of homes anew in whose days quarter hours were changed, as far as they are made already."""
    made, days = rollup_progress.read(METERS) or Progress(0), days_of(instants)
    is_made = (days < made.until) | ((days == made.until) & (homes < made.next_user_id))
    for day in np.unique(days[is_made]).tolist():
        _make(np.unique(homes[is_made & (days == day)]).tolist(), day, day + DAY_SECONDS)


def add(quarters: dict[str, Ints], kept: Kept) -> None:
    """Add quarter hours of homes, ordered by `home_id` and `start`, to days whose own have expired."""
    more = pick(metered(quarters), days_of(quarters["start"]) >= kept.meters)
    if len(more["start"]):
        days = days_of(more["start"])
        homes, since, until = homes_in(more).tolist(), int(days.min()), int(days.max()) + DAY_SECONDS
        stored = meter_blocks.read(driver_cursor(), homes, since, until)
        stored = pick(stored, among(stored["home_id"], days_of(stored["start"]), more["home_id"], days))
        _replace(_summed(stack([more, stored])) if len(stored["start"]) else more)


def _summed(quarters: dict[str, Ints]) -> dict[str, Ints]:
    """Quarter hours of homes, in any order, each once."""
    quarters = in_order(quarters, "home_id", "start")
    at = beginnings(quarters["home_id"], quarters["start"])
    sums = {name: np.add.reduceat(quarters[name], at) for name in meter_blocks.SUMMED}
    ends = (
        np.append(at[1:], len(quarters["start"])) - 1
    )  # what is stored comes after what is added: it says the level
    kept = {name: quarters[name][ends] for name in ("level_mwh", "is_followed")}
    return {name: quarters[name][at] for name in ("home_id", "start")} | sums | kept


def _replace(quarters: dict[str, Ints]) -> None:
    if len(quarters["start"]):
        cursor = driver_cursor()
        blocks.take_away(cursor, meter_blocks.METERS, quarters["home_id"], days_of(quarters["start"]))
        meter_blocks.write(cursor, quarters)


def metered(quarters: Table) -> dict[str, Ints]:
    """What meters count of quarter hours as the ledger has them."""
    found = {name: quarters[name] for name in ("home_id", "start", "recorded_seconds")}
    found |= {f"{source}_mwh": from_source(quarters, source) for source in ("solar", "generator")}
    found |= {"consumption_mwh": into_sink(quarters, "use"), "import_mwh": from_source(quarters, "grid")}
    found |= {"export_mwh": into_sink(quarters, "grid"), "level_mwh": quarters["level_mwh"]}
    found |= {f"store_{name}_mwh": quarters[f"{column}_mwh"] for name, column in STORE.items()}
    return found | {"is_followed": np.ones(len(quarters["start"]), np.int64)}
