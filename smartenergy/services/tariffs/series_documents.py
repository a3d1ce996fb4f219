"""Series and their values as both APIs and commands write them."""

from typing import Any

from smartenergy.models import PriceSeries
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.tariffs.series_values import Shown, Stored, written

NAMES = ("id", "name", "kind", "currency", "timezone")


def series(found: PriceSeries) -> dict[str, Any]:
    """A series without its values."""
    known_at = found.newest_known_at
    return {name: getattr(found, name) for name in NAMES} | {
        "step_minutes": found.step_seconds // 60, "is_own": found.user_id is not None, "kept": found.kept,
        "newest_known_at": None if known_at is None else moment(known_at, found.timezone),
    }  # fmt: skip


def loaded(found: Stored) -> dict[str, Any]:
    """What came of a load."""
    return {"series": series(found.series), "read": found.read, "written": found.written}


def values(found: Shown) -> dict[str, Any]:
    """Values with since when each is known; starts are epoch seconds."""
    return {
        "series": series(found.series),
        "start": found.values.starts.tolist(),
        "value": [written(found.series, value) for value in found.values.values.tolist()],
        "known_at": found.known_at.tolist(),
    }
