"""Homes and sums of each tick, held against what its chunks in the run log say of them."""

import numpy as np
from sqlalchemy import TextClause, select, text

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.flows import net_import_mwh
from smartenergy.ledger.tables import pairs, pick
from smartenergy.models import Home, TickChunk
from smartenergy.models.ledger import energy_erasures, energy_histories
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.integrity.findings import Audit
from smartenergy.services.ledger.reading.home_ledger import Table
from smartenergy.services.ledger.recording.tick_facts import SUMS
from smartenergy.services.ledger.rollup import rollup_progress
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, period_rows
from smartenergy.storage.planning import BY_MATCHING, held_to

SUMMED = ", ".join(f"coalesce(sum(e.{name}), 0)::bigint" for name in SUMS)
CHUNKS = f"""
    SELECT c.tick, c.first_user_id, count(e.home_id), {SUMMED}
    FROM tick_chunks c %s JOIN (
        SELECT e.*, coalesce(h.user_id, x.user_id, e.home_id) AS owner_id FROM energy_ticks e
        LEFT JOIN homes h ON h.id = e.home_id LEFT JOIN energy_erasures x ON x.home_id = e.home_id
        WHERE e.tick >= :since AND e.tick < :until AND NOT EXISTS (SELECT FROM energy_histories b
            WHERE b.home_id = e.home_id AND b.since <= e.tick AND b.until > e.tick)
    ) e ON e.tick = c.tick AND e.owner_id >= c.first_user_id AND e.owner_id < c.next_user_id
    WHERE c.tick >= :since AND c.tick < :until GROUP BY c.tick, c.first_user_id
"""  # noqa: S608 - made of our own columns' names
HOT_CHUNKS, LATE_CHUNKS = text(CHUNKS % "LEFT"), text(CHUNKS % "")

OVERLAPS = text("""
    SELECT tick, interval_seconds, following FROM (
        SELECT tick, interval_seconds, lead(tick) OVER (ORDER BY tick) AS following FROM tick_runs r
        WHERE EXISTS (SELECT FROM tick_chunks c WHERE c.tick = r.tick AND c.done_at IS NOT NULL)
    ) r WHERE tick + interval_seconds > following ORDER BY tick
""")

ENDLESS = 2**62
Found = dict[tuple[int, int], Ints]
"""Of each tick and chunk: homes, and the sums of their rows."""


def check_hot(found: Audit) -> None:
    """The rows of hours that are not packed, against what their chunks say of them."""
    with transaction():
        rollup_progress.lock()
        chunks = _chunks_of_rows(HOT_CHUNKS, rollup_progress.packed_until(), ENDLESS)
    found.rows += int(sum(sums[0] for sums in chunks.values()))
    check_chunks(found, chunks, packed=False)


def late_chunks() -> Found:
    """The rows that wait to be added to packed hours: with what is packed they are what the run log says."""
    with transaction():
        rollup_progress.lock()
        first = next(partitions.of_table(driver_cursor(), blocks.TICKS), None)
        until = rollup_progress.packed_until()
        return {} if first is None else _chunks_of_rows(LATE_CHUNKS, first.since, until)


def _chunks_of_rows(query: TextClause, since: int, until: int) -> Found:
    cursor = driver_cursor()
    period_rows.hold_ticks(cursor)
    with held_to(cursor, BY_MATCHING):
        rows = db.session.execute(query, {"since": since, "until": until}).all()
    return {(row[0], row[1]): np.array(row[2:], np.int64) for row in rows}


def check_overlaps(found: Audit) -> None:
    """No tick of the run log reaches into the next one: that time would count twice."""
    with transaction() as session:
        rows = session.execute(OVERLAPS).all()
    found.faults += [
        f"tick {tick}, of {seconds} s: reaches into tick {following}: {tick + seconds - following} s count twice"
        for tick, seconds, following in rows
    ]


def check_home_overlaps(found: Audit, facts: Table) -> None:
    """The same of the ticks of homes, ordered by `home_id` and `tick`, however old."""
    users, starts = facts["home_id"], facts["tick"]
    reaches = (users[1:] == users[:-1]) & (starts[:-1] + facts["interval_seconds"][:-1] > starts[1:])
    found.faults += [
        f"home {users[row]}, tick {starts[row]}, of {facts['interval_seconds'][row]} s: reaches into tick "
        f"{starts[row + 1]}" for row in np.flatnonzero(reaches)
    ]  # fmt: skip


def count_chunks(facts: Table, chunks: Found) -> None:
    """Add rows up by tick and chunk, as the run log has them."""
    facts = _of_ticks(facts)
    if not len(facts["tick"]):
        return
    net = net_import_mwh(facts)
    rows = facts | {"import_mwh": np.maximum(net, 0), "export_mwh": np.maximum(-net, 0)}
    numbers = np.stack([np.ones_like(net), *(rows[name] for name in SUMS)], axis=1)
    owners = _owners_of(facts["home_id"])
    order = np.lexsort((owners, facts["tick"]))
    for tick, firsts in _chunks_between(int(facts["tick"].min()), int(facts["tick"].max())).items():
        first, last = np.searchsorted(facts["tick"], [tick, tick + 1], sorter=order)
        mine = order[first:last]
        running = np.concatenate([np.zeros((1, numbers.shape[1]), np.int64), np.cumsum(numbers[mine], axis=0)])
        cuts = np.append(np.searchsorted(owners[mine], firsts), len(mine))
        for place, user in enumerate(firsts.tolist()):
            sums = running[cuts[place + 1]] - running[cuts[place]]
            chunks[tick, user] = chunks.get((tick, user), np.zeros_like(sums)) + sums


def _owners_of(homes: Ints) -> Ints:
    """Whose each home is, in whose chunk of the run log it is counted."""
    ids, places = np.unique(homes, return_inverse=True)
    rows = db.session.execute(
        select(Home.id, Home.user_id).where(Home.id.in_(ids.tolist())).order_by(Home.id)
    ).all()
    found = {row.id: row.user_id for row in rows}
    return np.array([found.get(home, home) for home in ids.tolist()], np.int64)[places]


def _of_ticks(facts: Table) -> Table:
    """What ticks recorded, without what was written in bulk: the run log knows nothing of that."""
    columns = energy_histories.c
    rows = select(columns.home_id, columns.since, columns.until).order_by(columns.home_id, columns.since)
    written = np.array(db.session.execute(rows).all(), np.int64).reshape(-1, 3)
    if not len(written):
        return facts
    keys = pairs(written[:, 0], written[:, 1])
    place = np.maximum(np.searchsorted(keys, pairs(facts["home_id"], facts["tick"]), "right") - 1, 0)
    of_bulk = (written[place, 0] == facts["home_id"]) & (written[place, 1] <= facts["tick"])
    return pick(facts, ~(of_bulk & (facts["tick"] < written[place, 2])))


def _chunks_between(first: int, last: int) -> dict[int, Ints]:
    rows = select(TickChunk.tick, TickChunk.first_user_id).where(TickChunk.tick >= first, TickChunk.tick <= last)
    found: dict[int, list[int]] = {}
    for tick, user in db.session.execute(rows.order_by(TickChunk.tick, TickChunk.first_user_id)):
        found.setdefault(tick, []).append(user)
    return {tick: np.array(users, np.int64) for tick, users in found.items()}


def check_chunks(found: Audit, chunks: Found, *, packed: bool) -> None:
    """Homes and sums of each tick against its chunk: what is missing is a gap that the run log does not know."""
    if not chunks:
        return
    with transaction():
        erased = np.sort(np.array(db.session.scalars(select(energy_erasures.c.user_id)).all(), np.int64))
        ticks = {tick for tick, _ in chunks}
        log = db.session.scalars(select(TickChunk).where(TickChunk.tick.in_(ticks))).all()
    for chunk in log:
        said = np.array([chunk.homes, *(getattr(chunk, name) for name in SUMS)], np.int64) * bool(chunk.done_at)
        kept = chunks.get((chunk.tick, chunk.first_user_id), np.zeros_like(said))
        gone = np.diff(np.searchsorted(erased, [chunk.first_user_id, chunk.next_user_id]))[0]
        if (said == kept).all() or (gone and (said - kept >= 0).all() and said[0] - kept[0] <= gone):
            continue
        where = "blocks" if packed else "rows"
        found.faults.append(
            f"tick {chunk.tick}, users from {chunk.first_user_id}: the run log counts {said[0]} homes and "
            f"{_sums(said)}, the {where} have {kept[0]} and {_sums(kept)}"
        )


def _sums(values: Ints) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(SUMS, values[1:].tolist(), strict=True))
