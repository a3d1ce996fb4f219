"""How good forecasts were: each local day is scored once all that was forecast on it has come.

A forecast sees the past only, so the one that could be made at an instant can be made again later, to the bit:
what is kept is what it was worth, a row a home and day. Safe to repeat, to interrupt, to run late, and twice at
once.
"""

import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from smartenergy.forecasts import homes, scores
from smartenergy.forecasts.homes import DAYS_OF_MISSES, DAYS_OF_PAST, Around
from smartenergy.forecasts.past import Past, Recorded
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Floats
from smartenergy.kernel.extensions import db, settings
from smartenergy.ledger.calendar import DAY_SECONDS, HOUR_SECONDS, local_date
from smartenergy.models import ForecastScore
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.forecasts import past
from smartenergy.services.forecasts.around import alike
from smartenergy.services.forecasts.following import followed, forget_others

SCORE_LOCK = 0xF0CA57
ORIGINS = ((6, 24), (12, 192), (18, 24))
"""At which hours of the local day, and for how many quarter hours: two days at noon, and hours twice more."""
NOON_AND_ALL_AHEAD = 60 * HOUR_SECONDS
LATE_SECONDS = HOUR_SECONDS
"""What comes late has come by then."""
DAYS_BACK = 14
"""So many days are scored of a home that is new to it, or that a system missed."""
HOMES_AT_ONCE = 100
KINDS = ("load", "production")


def score(seconds: float) -> int:
    """Score what is due for some seconds; answer how many days of homes that were."""
    ends, done, now = time.monotonic() + seconds, 0, clock.now()
    with transaction():
        _forget(now)
        ids = followed()
        groups = [
            ([ids[place] for place in places.tolist()], around) for places, around in alike(ids, HOMES_AT_ONCE)
        ]
    for home_ids, around in groups:
        for day in _lacking(home_ids, _due(around.zone, now)):
            if time.monotonic() >= ends:
                return done
            with transaction():
                done += _score_missing(home_ids, around, day)
    return done


def _forget(now: int) -> None:
    oldest = local_date("UTC", now) - timedelta(days=settings.forecast_score_retention_days)
    db.session.execute(delete(ForecastScore).where(ForecastScore.day < oldest))
    forget_others()


def _due(zone: str, now: int) -> list[date]:
    """The last days of which all has come, the newest first."""
    last = local_date(zone, now - NOON_AND_ALL_AHEAD - LATE_SECONDS)
    return [last - timedelta(days=back) for back in range(DAYS_BACK)]


def _lacking(home_ids: Sequence[int], days: Sequence[date]) -> list[date]:
    """Those of these days of which some home is not scored."""
    of_these = ForecastScore.home_id.in_(home_ids), ForecastScore.day.in_(days)
    with transaction() as session:
        scored = select(ForecastScore.day, func.count()).where(*of_these).group_by(ForecastScore.day)
        count = {row.day: row[1] for row in session.execute(scored)}
    return [day for day in days if count.get(day, 0) < len(home_ids)]


def _score_missing(home_ids: Sequence[int], around: Around, day: date) -> int:
    """Score the homes that nobody has scored yet; none while somebody else is at it."""
    if not db.session.scalar(select(func.pg_try_advisory_xact_lock(SCORE_LOCK))):
        return 0
    done = ForecastScore.home_id.in_(home_ids), ForecastScore.day == day
    known = set(db.session.scalars(select(ForecastScore.home_id).where(*done)))
    places = [place for place, home in enumerate(home_ids) if home not in known]
    if places:
        missing = [home_ids[place] for place in places]
        sums = sums_of(missing, around.pick(np.array(places)), day)
        rows = [
            {"home_id": home, "day": day, "sums": row.ravel().tolist()}
            for home, row in zip(missing, sums, strict=True)
        ]
        db.session.execute(insert(ForecastScore).on_conflict_do_nothing(), rows)
    return len(places)


def sums_of(home_ids: Sequence[int], around: Around, day: date) -> Floats:
    """What the forecasts of a local day were worth: homes × kinds × hours ahead × measures."""
    origins = [(_instant(around.zone, day, hour), quarters) for hour, quarters in ORIGINS]
    since = past.day_of(origins[0][0]) - DAYS_OF_PAST * DAY_SECONDS
    found = past.recorded(home_ids, since, _instant(around.zone, day, 12) + 48 * HOUR_SECONDS)
    sums: Floats = np.sum([_scored(found, around, at, quarters) for at, quarters in origins], axis=0)
    return sums


def _scored(found: Recorded, around: Around, at: int, quarters: int) -> Floats:
    """Of one forecast, which knows what was over when it was made."""
    told = homes.ahead(Past.of(found, at), around, quarters, DAYS_OF_MISSES)
    all_came = Past.of(found, found.until)
    came = {"load": all_came.load, "production": all_came.solar + all_came.generator}
    parts = [scores.score(getattr(told, kind), told.places, came[kind][:, told.places]) for kind in KINDS]
    return np.stack(parts, axis=1)


def _instant(zone: str, day: date, hour: int) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=zones.zone(zone)).timestamp())
