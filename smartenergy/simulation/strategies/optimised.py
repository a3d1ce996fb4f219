"""By a plan that was made of what is expected; where there is none, own use."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.common import Common, as_rows, limited
from smartenergy.simulation.strategies.planned import Planned
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule, steady
from smartenergy.simulation.strategies.self_consumption import SelfConsumption
from smartenergy.simulation.strategies.self_consumption import schedule as own_use
from smartenergy.simulation.strategies.setting import setting

LEVELS = ("from_grid", "from_surplus", "to_load", "to_grid", "to_peak", "cap_watts", "cars", "exports")
MOST_PRICE = 1_000_000_000


@dataclass(frozen=True)
class Optimised:
    """What plans are made for."""

    objective: Literal["cost", "carbon", "both"] = setting(
        "cost", "What is to be least: cost, carbon, or cost with a price on carbon"
    )
    carbon_price: int = setting(
        100_000, "What a kg of CO2 counts for `both`", "millionths of the currency", 0, MOST_PRICE
    )
    wear: int = setting(
        0, "What a kWh that batteries give costs in wear", "millionths of the currency", 0, MOST_PRICE
    )

    def own_problems(self) -> Iterator[tuple[str, str]]:
        """What bounds do not say."""
        if self.objective not in ("cost", "carbon", "both"):
            yield "objective", "must be cost, carbon or both"


def schedule(ahead: Ahead, _: Optimised) -> Schedule:
    """As planned, where there is a plan."""
    found = own_use(ahead, SelfConsumption(), Reason.NOT_PLANNED)
    if ahead.plan is None:
        return found
    reasons, (later, later_at) = _reasons(ahead.plan), _later(ahead, ahead.plan)
    sells = reasons == Reason.PLAN_SELLS
    planned = replace(
        as_planned(ahead, ahead.plan), reasons=reasons, price=np.where(sells, ahead.sell, ahead.buy),
        later=later, later_at=later_at,
    )  # fmt: skip
    return found.where(ahead.plan.is_planned, planned)


def rows_of(plan: Planned, common: Common) -> Ints:
    """A row of `Shares` an element, where each is a home's at one time rather than one home's at many."""
    nothing = np.zeros(len(plan.held), np.int64)
    ahead = Ahead(nothing, nothing, nothing, nothing, nothing, nothing, nothing > 0)
    return as_rows(limited(as_planned(ahead, plan), common), common)


def as_planned(ahead: Ahead, plan: Planned) -> Schedule:
    """Levels and what goes with them, without a word why."""
    return replace(
        steady(ahead, (0, FULL, 0, FULL), Reason.NOT_PLANNED), **{name: getattr(plan, name) for name in LEVELS}
    )


def _reasons(plan: Planned) -> Ints:
    """By what is expected to be held: what the levels allow with that."""
    held = plan.held
    cases = (
        (plan.from_grid > held, Reason.PLAN_CHARGES), (plan.to_grid < held, Reason.PLAN_SELLS),
        (plan.after < held, Reason.PLAN_GIVES), (plan.after > held, Reason.PLAN_STORES),
        ((plan.from_surplus <= held) & (held < FULL), Reason.PLAN_LEAVES_ROOM),
        (plan.to_load < held, Reason.PLAN_GIVES),
    )  # fmt: skip
    found = np.full(len(held), int(Reason.PLAN_HOLDS))
    for holds, reason in reversed(cases):
        found = np.where(holds, int(reason), found)
    return found


def _later(ahead: Ahead, plan: Planned) -> tuple[Ints, Ints]:
    """For what each quarter hour's energy is kept: the dearest time at which it is given before more is taken.

    Its price, and when it begins; the present price, and never, where there is none.
    """
    gives, takes = plan.is_planned & (plan.after < plan.held), plan.is_planned & (plan.after > plan.held)
    price, at = ahead.buy.copy(), np.zeros(len(ahead), np.int64)
    dearest, is_new = -1, True
    for place in range(len(ahead) - 1, -1, -1):
        if dearest >= 0:
            price[place], at[place] = ahead.buy[dearest], ahead.starts[dearest]
        if takes[place]:
            is_new = True
        elif gives[place]:
            dearest = place if is_new or ahead.buy[place] >= ahead.buy[dearest] else dearest
            is_new = False
    return price, at
