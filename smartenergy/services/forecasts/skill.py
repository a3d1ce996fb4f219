"""How good a home's forecasts were, by how far ahead, beside persistence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from pydantic import Field
from sqlalchemy import select

from smartenergy.forecasts.scores import HOURS, MEASURES
from smartenergy.kernel.arrays import Floats
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import local_date
from smartenergy.models import ForecastScore, Home
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import Input, check
from smartenergy.services.forecasts.following import note_asked
from smartenergy.services.forecasts.scoring import KINDS
from smartenergy.services.homes.rights import find_home

MOST_DAYS, USUAL_DAYS = 400, 30
DAY_AHEAD = [HOURS.index(24), HOURS.index(36)]
"""From noon on, the whole of the day after."""


class SkillQuery(Input):
    """Of how many days."""

    days: int = Field(
        default=USUAL_DAYS, ge=1, le=MOST_DAYS, description=f"The last so many days, {MOST_DAYS} at most."
    )


@dataclass(frozen=True)
class HomeSkill:
    """What the forecasts of a home's last days were worth."""

    home: Home
    days: list[date]
    """Those that are scored and of which something was known."""
    sums: Floats
    """Kinds × hours ahead × measures."""

    def document(self) -> dict[str, Any]:
        """The answer, the same for both APIs."""
        first, last = (self.days[0], self.days[-1]) if self.days else (None, None)
        told = {kind: _told(sums) for kind, sums in zip(KINDS, self.sums, strict=True)}
        return {"home_id": self.home.id, "days": len(self.days), "first_day": first, "last_day": last} | told


def skill(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> HomeSkill:
    """Of a home that a user may see, their first one unless named; from now on it is scored.

    Raises BadInputError.
    """
    query = check(SkillQuery, given, is_text=True)
    with transaction():
        home = find_home(user_id, home_id)
        note_asked(home.id)
        since = local_date("UTC", clock.now()) - timedelta(days=query.days)
        mine = ForecastScore.home_id == home.id, ForecastScore.day >= since
        rows = db.session.execute(
            select(ForecastScore.day, ForecastScore.sums).where(*mine).order_by(ForecastScore.day)
        ).all()
        shape = (len(rows), len(KINDS), len(HOURS), len(MEASURES))
        sums = np.array([row.sums for row in rows], np.float64).reshape(shape)
        has: list[bool] = np.any(sums[..., 0], axis=(1, 2)).tolist()
        days = [row.day for row, is_told in zip(rows, has, strict=True) if is_told]
        return HomeSkill(home, days, sums.sum(axis=0))


def _told(sums: Floats) -> dict[str, Any]:
    bounds = zip((0, *HOURS), HOURS, sums, strict=False)
    return {
        "by_hours": [_row(since, until, row) for since, until, row in bounds],
        "day_ahead": _row(12, 36, sums[DAY_AHEAD].sum(axis=0)),
    }


def _row(since: int, until: int, sums: Floats) -> dict[str, Any]:
    of = dict(zip(MEASURES, sums.tolist(), strict=True))
    quarters, told = of["quarters"], of["told"]
    return {
        "hours_from": since, "hours_to": until, "quarter_hours": round(quarters),
        "mean_absolute_error_wh": _share(of["missed_wh"], quarters), "bias_wh": _share(of["error_wh"], quarters),
        "persistence_error_wh": _share(of["persistence_wh"], quarters),
        "skill": _skill(of), "pinball_loss_wh": _share(of["pinball_wh"], told),
        "coverage": _share(of["inside"], told),
    }  # fmt: skip


def _skill(of: dict[str, float]) -> float | None:
    missed = _share(of["missed_wh"], of["persistence_wh"])
    return None if missed is None else round(1 - missed, 4)


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
