"""History written in bulk: what homes did in the past, as ticks would have recorded it, straight into the blocks.

Nothing runs tick by tick, and no run log knows of it: each stretch is noted in `energy_histories` instead. What is
above is made by the next roll-up.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from sqlalchemy import select

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.ledger.columns import FACTS
from smartenergy.ledger.flows import with_grid
from smartenergy.ledger.tables import Table, beginnings, homes_in, in_order, pick
from smartenergy.models import Home
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.recording import tick_facts
from smartenergy.services.ledger.rollup import adding, kept, recorded, rollup_progress
from smartenergy.services.ledger.rollup.recorded import Stretches
from smartenergy.services.ledger.rollup.rollup_progress import HOURS, Progress
from smartenergy.storage import partitions
from smartenergy.storage.arrays import array_of
from smartenergy.storage.books import device_readings, tick_rows
from smartenergy.storage.books.blocks import HOUR_SECONDS

SHORTEST_SECONDS = 60
TICKS_AT_ONCE, PACKED_AT_ONCE, QUARTERS_AT_ONCE = 450_000, 150_000, 200_000
"""What is held at once: less where ticks themselves are kept, and packed."""
NOTE = """
    WITH written AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS w (home_id, since, until)),
    grown AS (
        UPDATE energy_histories h SET until = w.until FROM written w
        WHERE h.home_id = w.home_id AND h.until = w.since RETURNING w.home_id, w.since
    )
    INSERT INTO energy_histories (home_id, since, until)
    SELECT * FROM written w WHERE (w.home_id, w.since) NOT IN (SELECT home_id, since FROM grown)
    ON CONFLICT (home_id, since) DO UPDATE SET until = EXCLUDED.until
"""


def write_history(homes: Sequence[int], facts: Table, now: float | None = None) -> int:
    """Write ticks of homes, in any order, with the facts that a tick records; answer how many.

    All or nothing. Raises BadInputError for ticks that are shorter than a minute, not over yet, negative, of no
    such home, or that overlap one another or what is recorded, naming the first that does.
    """
    with transaction():
        return add_history(homes, facts, now)


def add_history(homes: Sequence[int], facts: Table, now: float | None = None) -> int:
    """The same in the transaction at hand."""
    moment = time.time() if now is None else now
    ticks = in_order({name: facts[name] for name in ("home_id", "tick", *FACTS)}, "home_id", "tick")
    _check(homes, ticks, moment)
    if not len(ticks["tick"]):
        return 0
    rollup_progress.lock()
    _check_homes(homes)
    horizon = kept.read(moment)
    most = TICKS_AT_ONCE if int(ticks["tick"].max()) < horizon.ticks else PACKED_AT_ONCE
    for part in _by_homes(ticks, most):
        recorded.refuse_overlaps(recorded.without_gaps(part), horizon)
    given = recorded.without_gaps(ticks)
    _note(given)
    packed = ticks["tick"] < _packed_until(ticks["home_id"], int(given[2].max()))
    for part in _by_homes(pick(ticks, packed), most):
        adding.add(part, horizon)
    _append(pick(ticks, ~packed))
    return len(ticks["tick"])


def quarters_until() -> int:
    """Until when quarter hours will do: ticks of before are packed, or there are none, and kept no more."""
    return min(kept.read().ticks, max(rollup_progress.packed_until(), _first_rows()))


def add_quarters(quarters: Table, given: Stretches) -> None:
    """Add the quarter hours, without origins, of stretches before `quarters_until`, in the transaction at hand.

    Both are of homes that are there, in order. Raises BadInputError as `write_history` does.
    """
    if not len(quarters["start"]):
        return
    rollup_progress.lock()
    if int(given[2].max()) > quarters_until():
        raise RuntimeError("the ledger was taken back, and has to be written by ticks: made again, it will be")
    _check_homes(np.unique(given[0]).tolist())
    _packed_until(given[0], int(given[2].max()))
    horizon, given = kept.read(), recorded.joined(given)
    recorded.refuse_overlaps(given, horizon)
    _note(given)
    for part in _by_homes(quarters, QUARTERS_AT_ONCE):
        adding.add_quarters(part, horizon)


def add_readings(readings: Table) -> None:
    """Add what single devices did in them, of columns `device_readings.APPENDED`, in the transaction at hand."""
    days = readings["tick"] // partitions.DAY * partitions.DAY
    for day in np.unique(days).tolist():
        tick_facts.prepare_day(day)
        device_readings.append_many(driver_cursor(), day, pick(readings, days == day))


def _check(homes: Sequence[int], ticks: Table, moment: float) -> None:
    negative = [name for name in FACTS[1:] if ticks[name].min(initial=0) < 0]
    wrong = {
        "home_id": (_is_strange(ticks, homes), "is none of the homes"),
        "interval_seconds": (ticks["interval_seconds"] < SHORTEST_SECONDS, "must be a minute or more"),
        "tick": (ticks["tick"] + ticks["interval_seconds"] > moment, "must be over"),
    } | {name: (ticks[name] < 0, "must not be negative") for name in negative}
    for name, (rows, rule) in wrong.items():
        if rows.any():
            row = int(np.flatnonzero(rows)[0])
            raise BadInputError({name: [f"{rule}: {ticks[name][row]}, {_said(ticks, row)}"]})


def _is_strange(ticks: Table, homes: Sequence[int]) -> Bools:
    if set(homes_in(ticks).tolist()) <= set(homes):
        return np.zeros(len(ticks["home_id"]), np.bool_)
    strange: Bools = ~np.isin(ticks["home_id"], list(homes))
    return strange


def _check_homes(homes: Sequence[int]) -> None:
    there = set(db.session.scalars(select(Home.id).where(Home.id.in_(homes))))
    gone = sorted(set(homes) - there)
    if gone:
        raise BadInputError({"home_id": [f"there is no home {gone[0]}"]})


def _note(given: Stretches) -> None:
    """Note stretches without a gap; what follows on one that is noted makes it longer."""
    driver_cursor().execute(NOTE, [array_of(column.tolist()) for column in given])


def _packed_until(homes: Ints, end: int) -> Ints:
    """Until when homes count as packed. Hours up to an end of which nobody has rows do so from now on."""
    end = end // HOUR_SECONDS * HOUR_SECONDS
    begun = rollup_progress.read() or Progress(0)
    until = min(end, _first_rows())
    if until > begun.until and not begun.next_user_id:
        begun = Progress(until)
        rollup_progress.note(HOURS, begun)
    is_half = homes < begun.next_user_id
    return np.where(is_half, begun.until + HOUR_SECONDS, begun.until)


def _first_rows() -> int:
    """From when on there may be ticks that are not packed."""
    first = next(partitions.of_table(driver_cursor(), "energy_ticks"), None)
    return adding.ENDLESS if first is None else first.since


def _by_homes(ticks: Table, most: int) -> Iterator[dict[str, Ints]]:
    """Rows of some whole homes at a time, which bounds what is held at once."""
    at = beginnings(ticks["home_id"])
    cuts = at[np.flatnonzero(np.diff(at // most, prepend=-1))].tolist()
    for since, until in pairwise([*cuts, len(ticks["home_id"])]):
        yield {name: column[since:until] for name, column in ticks.items()}


def _append(ticks: Table) -> None:
    """Ticks of hours that are not packed yet stay rows until those are."""
    rows = with_grid(ticks)
    for tick in np.unique(rows["tick"]).tolist():
        tick_facts.prepare_hour(tick)
        tick_rows.append(driver_cursor(), tick, pick(rows, rows["tick"] == tick))


def _said(ticks: Table, row: int) -> str:
    """Whose tick it is, and when."""
    return f"home {ticks['home_id'][row]}, tick of {recorded.said(ticks['tick'][row])}"
