"""What a home's plan holds at the end of quarter hours ahead."""

import numpy as np
from sqlalchemy import select

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import EnergyPlan, Home, Strategy
from smartenergy.simulation.shares import FULL
from smartenergy.storage.plan_rows import quarters_of


def levels(home: Home, starts: Ints) -> Floats:
    """Percent of what its storage holds when full; NaN without a plan, and where that has ended."""
    found = np.full(len(starts), np.nan)
    if home.strategy != Strategy.OPTIMISED:
        return found
    first, last = int(starts[0]), int(starts[-1])
    reach = EnergyPlan.home_id == home.id, EnergyPlan.since <= last, EnergyPlan.until > first
    for plan in db.session.scalars(select(EnergyPlan).where(*reach).order_by(EnergyPlan.since)):
        after = quarters_of(plan.quarters)["after"].astype(np.float64) * (100 / FULL)
        place = (starts - plan.since) // QUARTER_SECONDS
        rules = starts >= plan.since
        found[rules] = np.nan  # a later plan rules whatever one before it said
        rules &= place < len(after)
        found[rules] = after[place[rules]]
    return found
