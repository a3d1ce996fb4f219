"""What homes went by long ago is forgotten, once nothing that is kept can be asked about it."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased

from smartenergy.kernel.extensions import settings
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.models import HomeStrategy
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction


def kept_since(now: float | None = None) -> float | None:
    """From when on it is known what ruled: as far back as quarter hours and the run log; None: for ever."""
    quarters = settings.energy_quarter_hour_retention_days
    if not quarters:
        return None
    days = max(quarters, settings.tick_run_retention_days)
    return (clock.now() if now is None else now) - days * DAY_SECONDS


def forget_superseded(now: float | None = None) -> int:
    """Delete what has not ruled since then, and say how much; what each home went by then stays, however old."""
    since = kept_since(now)
    if since is None:
        return 0
    following, instant = aliased(HomeStrategy), func.to_timestamp(since)
    has_followed = select(following.valid_from).where(
        following.user_id == HomeStrategy.user_id, following.home_id == HomeStrategy.home_id,
        following.valid_from > HomeStrategy.valid_from, following.valid_from <= instant,
    )  # fmt: skip
    old = delete(HomeStrategy).where(HomeStrategy.valid_from < instant, has_followed.exists())
    with transaction() as session:
        return len(session.execute(old.returning(HomeStrategy.home_id)).all())
