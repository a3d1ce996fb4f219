"""Whose forecasts are scored: homes that go by plans, and those whose forecast was asked for of late."""

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from smartenergy.kernel.extensions import db
from smartenergy.models import FollowedForecast, Home, Strategy

FOLLOWED_DAYS = 30
"""After it was asked for last."""
NOTED_ONCE_IN = func.make_interval(0, 0, 0, 1)
FOLLOWED = func.make_interval(0, 0, 0, FOLLOWED_DAYS)


def note_asked(home_id: int) -> None:
    """Remember, once a day, that a home's forecast was asked for; in the transaction at hand."""
    noted = insert(FollowedForecast).values(home_id=home_id, asked_at=func.now())
    is_old = FollowedForecast.asked_at < func.now() - NOTED_ONCE_IN
    db.session.execute(
        noted.on_conflict_do_update(index_elements=["home_id"], set_={"asked_at": func.now()}, where=is_old)
    )


def followed() -> list[int]:
    """Their ids."""
    asked = select(FollowedForecast.home_id).where(FollowedForecast.asked_at >= func.now() - FOLLOWED)
    wanted = or_(Home.strategy == Strategy.OPTIMISED.value, Home.id.in_(asked))
    return list(db.session.scalars(select(Home.id).where(wanted).order_by(Home.id)))


def forget_others() -> None:
    """Forget those that nobody has asked for since."""
    old = FollowedForecast.asked_at < func.now() - FOLLOWED
    db.session.execute(delete(FollowedForecast).where(old))
