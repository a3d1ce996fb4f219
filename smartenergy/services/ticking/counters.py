"""Counts over all ticks, kept in the transaction that makes them true."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from smartenergy.kernel.extensions import db
from smartenergy.models import TickCounter

NAMES = ("ticks_done", "ticks_given_up", "ticks_missed", "devices_moved", "devices_edited")


def count(**by: int) -> None:
    """Add to counters, by name. Always in the order of names, so that two who count never wait in a circle."""
    rows = [{"name": name, "value": value} for name, value in sorted(by.items()) if value]
    if rows:
        added = insert(TickCounter).values(rows)
        grown = {"value": TickCounter.value + added.excluded.value}
        db.session.execute(added.on_conflict_do_update(index_elements=["name"], set_=grown))


def totals() -> dict[str, int]:
    """All counters by name."""
    stored = {row.name: row.value for row in db.session.execute(select(TickCounter.name, TickCounter.value))}
    return {name: stored.get(name, 0) for name in NAMES}
