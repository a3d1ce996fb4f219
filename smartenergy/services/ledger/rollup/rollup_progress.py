"""How far the roll-ups have come, and the lock under which they are made: one maker at a time."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from smartenergy.kernel import zones
from smartenergy.kernel.extensions import db
from smartenergy.models import TickRun, TickStatus
from smartenergy.models.ledger import energy_progress

LEDGER_LOCK = 0x1ED6E12
HOURS, METERS = "hours", "meters"
NO_ZONES = (HOURS, METERS)
"""What is counted beside each time zone's days: hours of ticks, and meter blocks of days of UTC."""


@dataclass(frozen=True)
class Progress:
    """All is made before `until`, and from there one period more of users with ids below `next_user_id`."""

    until: int
    next_user_id: int = 0
    rules: str = ""
    """Of a zone: what its days are made by, as `zones.fingerprint` has it."""
    renewing_from: int | None = None
    """Of a zone whose rules changed: users with ids below this have their days by the new ones; None: all have."""


def lock() -> None:
    """Wait until nobody else makes, rebuilds or erases roll-ups; held to the end of the transaction at hand."""
    db.session.execute(select(func.pg_advisory_xact_lock(LEDGER_LOCK)))


def read(name: str = HOURS) -> Progress | None:
    """How far the hours of ticks, meter blocks or a time zone's days have come; None where there are none yet."""
    columns = energy_progress.c
    fields = (columns.until, columns.next_user_id, columns.rules, columns.renewing_from)
    row = db.session.execute(select(*fields).where(columns.name == name)).first()
    return None if row is None else Progress(*row)


def packed_until() -> int:
    """The instant before which all ticks are packed; 0 where none is."""
    found = read()
    return 0 if found is None else found.until


def closed_until() -> int:
    """The instant before which no tick can be opened or is running any more; 0 where there was none."""
    newest = db.session.scalar(select(func.max(TickRun.tick))) or 0
    running = db.session.scalar(select(func.min(TickRun.tick)).where(TickRun.status == TickStatus.RUNNING))
    return min(newest, newest if running is None else running)


def note(name: str, progress: Progress) -> None:
    """Remember it, in the transaction at hand."""
    row = {"name": name} | asdict(progress)
    noted = insert(energy_progress).values(row)
    db.session.execute(noted.on_conflict_do_update(index_elements=["name"], set_=row))


def forget_all_but(zones: Sequence[str]) -> None:
    """Forget time zones that nobody lives in any more; who moves there later has their days made anew."""
    name = energy_progress.c.name
    db.session.execute(delete(energy_progress).where(name.not_in((*NO_ZONES, *zones))))


def days_until() -> int | None:
    """The instant before which every time zone's days are made; None where there is no zone.

    A zone that is unknown here holds nothing up: its homes stand still.
    """
    columns = energy_progress.c
    rows = db.session.execute(select(columns.name, columns.until).where(columns.name.not_in(NO_ZONES))).all()
    return min((row.until for row in rows if zones.is_known(row.name)), default=None)


def zones_at_rest() -> list[str]:
    """Zones that are known here and whose days were made by the rules of now, all of them."""
    columns = energy_progress.c
    settled = select(columns.name, columns.rules).where(
        columns.name.not_in(NO_ZONES), columns.renewing_from.is_(None)
    )
    rows = db.session.execute(settled).all()
    return [row.name for row in rows if zones.is_known(row.name) and zones.fingerprint(row.name) == row.rules]
