"""What holds under every strategy: the reserve, what grid and battery may do, and how cars and batteries stand."""

from dataclasses import dataclass, fields, replace

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.shares import FULL, Shares
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule
from smartenergy.simulation.strategies.setting import percent, setting

CHARGE = (
    Reason.CHEAP_BAND, Reason.WINDOW_CHARGES, Reason.BUYS_BELOW, Reason.BUYS_CHEAPEST, Reason.PLAN_CHARGES,
)  # fmt: skip
"""Reasons to charge from the grid."""


@dataclass(frozen=True)
class Common:
    """Settings of a home beside its strategy's own."""

    reserve_percent: int = percent(0, "What is kept for an outage, beside each battery's own reserve")
    grid_charges: bool = setting(True, "Whether the grid may charge batteries")
    exports: bool = setting(False, "Whether batteries may give into the grid")
    car_first_above_percent: int = percent(
        0, "Above which level of the battery the car gets what is over first; below it the battery does"
    )
    feeds_car_above_percent: int = percent(100, "Down to which level the battery may charge the car")


def limited(schedule: Schedule, common: Common) -> Schedule:
    """A schedule within what holds under every strategy."""
    kept = schedule.kept(common.reserve_percent * FULL // 100)
    if not common.grid_charges:
        reasons = _instead(kept.reasons, CHARGE, Reason.GRID_MAY_NOT)
        kept = replace(kept, from_grid=np.zeros_like(kept.from_grid), reasons=reasons)
    if common.exports:
        return kept
    reasons = _instead(kept.reasons, (Reason.SELLS_ABOVE, Reason.PLAN_SELLS), Reason.OWN_USE)
    return replace(kept, to_grid=np.full_like(kept.to_grid, FULL), reasons=reasons)


def as_rows(schedule: Schedule, common: Common) -> Ints:
    """A row of `Shares` a quarter hour."""
    said = {"car_first_above": common.car_first_above_percent, "feeds_car_above": common.feeds_car_above_percent}
    same = {name: np.full(len(schedule), share * FULL // 100) for name, share in said.items()}
    columns = [same[one.name] if one.name in same else getattr(schedule, one.name) for one in fields(Shares)]
    return np.stack(columns, axis=1)


def _instead(reasons: Ints, of: tuple[Reason, ...], other: Reason) -> Ints:
    return np.where(np.isin(reasons, of), int(other), reasons)
