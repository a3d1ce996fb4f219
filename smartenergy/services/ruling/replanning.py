"""Having homes planned anew: whoever changes what a plan goes by says so, in the transaction at hand."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.sql.expression import Select

from smartenergy.kernel.extensions import db
from smartenergy.models import Home, HomeTariff, PlannedHome
from smartenergy.services.common import clock


def again(homes: Collection[int]) -> None:
    """Some homes; those that do not go by plans are passed over."""
    if homes:
        _due(PlannedHome.home_id.in_(homes))


def again_under(tariffs: Collection[int]) -> None:
    """Homes that have any of these tariffs."""
    if tariffs:
        _due(_has(HomeTariff.tariff_id.in_(tariffs)))


def again_where(tariffs: Select[int]) -> None:
    """Homes that have any of the tariffs whose ids a query answers."""
    _due(_has(HomeTariff.tariff_id.in_(tariffs)))


def again_in(zone: str) -> None:
    """Homes in a time zone."""
    _due(PlannedHome.home_id.in_(select(Home.id).where(Home.timezone == zone)))


def _has(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(HomeTariff.home_id).where(HomeTariff.home_id == PlannedHome.home_id, which))


def _due(which: ColumnElement[bool]) -> None:
    now = clock.now()
    statement = update(PlannedHome).where(which, PlannedHome.due_at > now)
    db.session.execute(statement.values(due_at=func.least(PlannedHome.due_at, now)))
