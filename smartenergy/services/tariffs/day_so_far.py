"""A home's day so far, beside the day before up to the same hour: energy, cost, and what it saved."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.ledger.calendar import midnight
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.tariffs.home_days import HomeDays

GRID_USED = ("grid_to_use_wh", "stored_grid_to_use_wh")


@dataclass(frozen=True)
class SoFar:
    """A day up to an hour; energy in Wh. None: not known, or, of a share, nothing was used."""

    produced_wh: float
    used_wh: float
    imported_wh: float
    exported_wh: float
    self_sufficiency: float | None
    cost: float | None
    """Of energy, with its taxes: what is charged by the day or the month is on the bill."""
    saving: float | None
    """Against a home that makes and stores nothing."""


class DaySoFar(NamedTuple):
    """None for a day of which nothing is recorded."""

    today: SoFar | None
    yesterday: SoFar | None


def day_so_far(days: HomeDays) -> DaySoFar:
    """Of days that begin with yesterday."""
    starts, today = days.series.starts, midnight(days.zone, days.now)
    same_hour = int((moment(days.now, days.zone) - timedelta(days=1)).timestamp())
    spent = np.clip((same_hour - starts) / QUARTER_SECONDS, 0, 1)
    is_today = (starts >= today).astype(np.float64)
    return DaySoFar(_summed(days, is_today), _summed(days, np.where(starts < today, spent, 0.0)))


def _summed(days: HomeDays, weight: Floats) -> SoFar | None:
    """The rows that count, each as much as it does."""
    counts = (weight > 0) & (days.series.recorded_hours() > 0)
    if not counts.any():
        return None

    def total(column: Floats) -> float:
        return float((column[counts] * weight[counts]).sum())

    def energy(*names: str) -> float:
        return sum(total(days.series.column(name)) for name in names)

    used, cost = energy("consumption_wh"), total(days.costs)
    return SoFar(
        energy("production_wh"), used, energy("grid_import_wh"), energy("grid_export_wh"),
        max(0.0, 1 - energy(*GRID_USED) / used) if used else None, _known(cost), _known(total(days.bare) - cost),
    )  # fmt: skip


def _known(amount: float) -> float | None:
    return None if np.isnan(amount) else amount
