"""Which edit of something it is, so that nobody writes over what they have not seen."""

from collections.abc import Collection
from datetime import datetime

from smartenergy.kernel.errors import PreconditionFailedError


def version_at(updated_at: datetime) -> str:
    """The version that an edit made. Readings and runs are no edits: they make nobody's version stale."""
    return f"{round(updated_at.timestamp() * 1_000_000):x}"


def check_version(what: str, updated_at: datetime, only: Collection[str] | None) -> None:
    """Raise PreconditionFailedError unless it is one of `only`, where given. The row must be locked."""
    if only is not None and version_at(updated_at) not in only:
        raise PreconditionFailedError(f"{what} has been changed since: read it again.")
