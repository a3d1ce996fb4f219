"""How much of what all share one user may take: counted under a lock on the user's row, so that no two requests at
once slip past.

What comes by the admin site, by commands or from the system itself is not bound.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from smartenergy.kernel.errors import QuotaExceededError, UnauthenticatedError
from smartenergy.kernel.extensions import db
from smartenergy.models import User
from smartenergy.services.common import audit_log

NOT_BOUND = ("admin", "cli", "system")


def is_bound() -> bool:
    """Whether who acts is held to quotas."""
    return audit_log.current_actor().via not in NOT_BOUND


def hold(*user_ids: int) -> None:
    """Let others who want more for these users wait until the transaction at hand ends: always in the same order.

    Raises UnauthenticatedError for an account that is gone.
    """
    wanted = sorted(set(user_ids))
    rows = select(User.id).where(User.id.in_(wanted)).order_by(User.id).with_for_update(key_share=True)
    if db.session.scalars(rows).all() != wanted:
        raise UnauthenticatedError("This account no longer exists or is not active.")


def refuse_over(
    what: str,
    key: InstrumentedAttribute[Any],
    which: Sequence[ColumnElement[bool]],
    more: int,
    most: int,
    setting: str,
) -> None:
    """Refuse so many more of what is counted by a key. Rows are counted up to the quota and no further.

    Raises QuotaExceededError.
    """
    some = select(key).where(*which).limit(most + 1).subquery()
    present = db.session.scalar(select(func.count()).select_from(some)) or 0
    if present + more > most:
        raise QuotaExceededError(what, present, more, most, setting)
