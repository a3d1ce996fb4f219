"""How far a past is, as both APIs and the admin tell it."""

from datetime import UTC, datetime
from typing import Any, Literal

from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.models import Backfill, Home
from smartenergy.services.backfill import requests

State = Literal["waiting", "running", "done", "failed"]


def document(row: Backfill) -> dict[str, Any]:
    """All that is told of it; times in UTC."""
    return {
        "home_id": row.home_id, "state": _state(row), "from": _time(row.since), "until": _time(row.until),
        "done_until": _time(row.done_until), "percent": round(100 * row.part_done, 2), "eta_seconds": _left(row),
        "failure": row.failure, "requested_at": row.requested_at, "finished_at": row.finished_at,
    }  # fmt: skip


def of_home(user_id: int, home_id: int | None = None) -> dict[str, Any]:
    """How far the past of a home is that somebody may see. Raises NotFoundError where none was asked for."""
    row = requests.find(user_id, home_id)
    if row is None:
        raise NotFoundError("No past of this home was asked for.")
    return document(row)


def under_way(home: Home) -> dict[str, Any] | None:
    """How far the past of a home is that somebody has been let see; None where none is being made."""
    row = db.session.get(Backfill, home.id, populate_existing=True)
    return document(row) if row is not None and _state(row) in ("waiting", "running") else None


def _state(row: Backfill) -> State:
    if row.failure is not None:
        return "failed"
    if row.finished_at is not None:
        return "done"
    return "waiting" if row.until is None or row.started_at is None else "running"


def _time(instant: int | None) -> datetime | None:
    return None if instant is None else datetime.fromtimestamp(instant, UTC)


def _left(row: Backfill) -> int | None:
    """As long as what is left takes at the pace so far."""
    if _state(row) != "running" or row.started_at is None or not row.part_done:
        return None
    spent = (datetime.now(UTC) - row.started_at).total_seconds()
    return round(spent * (1 - row.part_done) / row.part_done)
