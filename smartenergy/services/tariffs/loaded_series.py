"""Series that users have loaded, as tariffs and carbon follow them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from sqlalchemy import ColumnElement, or_, select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import HOUR_SECONDS
from smartenergy.models import PriceSeries, SeriesKind
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.storage.books import price_values
from smartenergy.tariffs.series import Known, Values

AT_ANY_TIME = 2**62
KEPT_YEARS = 48
"""So many years of series stay in memory, 0.6 MB each of quarter hours."""


def currencies(owner: int | None) -> dict[str, str]:
    """The series of prices that somebody may follow, with their currencies; without an owner everybody's."""
    rows = select(PriceSeries.name, PriceSeries.currency).where(_theirs(owner), _is(SeriesKind.PRICE))
    return {name: currency or "" for name, currency in db.session.execute(rows.order_by(PriceSeries.name))}


def hold(names: Iterable[str], owner: int | None) -> None:
    """Let whoever would delete series that are named wait until the transaction at hand ends."""
    if wanted := sorted(set(names)):
        rows = select(PriceSeries.id).where(_theirs(owner), PriceSeries.name.in_(wanted)).order_by(PriceSeries.id)
        db.session.execute(rows.with_for_update(read=True, key_share=True)).all()


def known(names: Iterable[str], owner: int | None, since: int, until: int, asked: int) -> Known:
    """Their values over a span and an hour around it, as they were known at an instant."""
    wanted = sorted(names)
    if not wanted:
        return {}
    rows = select(PriceSeries).where(_theirs(owner), _is(SeriesKind.PRICE), PriceSeries.name.in_(wanted))
    return {series.name: _values(series, since, until, asked) for series in db.session.scalars(rows)}


def carbon(zone: str, owner: int | None, since: int, until: int, asked: int) -> Values | None:
    """The carbon that somebody has loaded for a zone, else that for everybody; None where there is none."""
    has_values = PriceSeries.newest_known_at.is_not(None)
    of_zone = PriceSeries.timezone == zone
    rows = select(PriceSeries).where(_theirs(owner), _is(SeriesKind.CARBON), of_zone, has_values)
    found = db.session.scalars(rows.order_by(PriceSeries.user_id.nulls_last()).limit(1)).first()
    return None if found is None else _values(found, since, until, asked)


def _theirs(owner: int | None) -> ColumnElement[bool]:
    of_all = PriceSeries.user_id.is_(None)
    return of_all if owner is None else or_(of_all, PriceSeries.user_id == owner)


def _is(kind: SeriesKind) -> ColumnElement[bool]:
    return PriceSeries.kind == kind.value


def _values(series: PriceSeries, since: int, until: int, asked: int) -> Values:
    """Bills ask for what is known now, again and again: that is kept. What was known once is read."""
    since, until = since - HOUR_SECONDS, until + HOUR_SECONDS
    if series.newest_known_at is not None and asked < series.newest_known_at:
        starts, values, _ = price_values.read(driver_cursor(), series.id, since, until, asked)
        return Values(series.step_seconds, starts, values)
    key = (series.id, series.created_at, series.revision)
    years = range(_year(since), _year(until) + 1)
    parts = [_of_year(*key, year) for year in years] if series.revision else []
    starts, values = (np.concatenate([np.empty(0, np.int64), *(part[at] for part in parts)]) for at in (0, 1))
    first, last = np.searchsorted(starts, [since, until])
    return Values(series.step_seconds, starts[first:last], values[first:last])


@lru_cache(maxsize=KEPT_YEARS)
def _of_year(series_id: int, _created_at: datetime, _revision: int, year: int) -> tuple[Ints, Ints]:
    """A year of UTC, all that is known of it. The revision changes with the values, and so what is kept."""
    since, until = (int(datetime(one, 1, 1, tzinfo=UTC).timestamp()) for one in (year, year + 1))
    starts, values, _ = price_values.read(driver_cursor(), series_id, since, until, AT_ANY_TIME)
    return starts, values


def _year(instant: int) -> int:
    return datetime.fromtimestamp(instant, UTC).year
