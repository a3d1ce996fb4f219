"""Plans as they are stored, told to the tick and to whoever asks why."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import EnergyPlan
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.simulation.strategies.optimised import rows_of
from smartenergy.simulation.strategies.planned import Planned
from smartenergy.storage.codec.packed_rows import Records
from smartenergy.storage.plan_rows import NO_PLAN, QUARTER, quarters_of

FIELDS = tuple(name for name in QUARTER.names or () if name in Planned.__dataclass_fields__)


def as_planned(quarters: Records) -> Planned:
    """Stored quarter hours as strategies look at them."""
    columns = {name: quarters[name].astype(np.int64) for name in FIELDS}
    return Planned(is_planned=columns["from_grid"] >= 0, **columns)


def laid_on(plan: EnergyPlan, starts: Ints) -> Planned:
    """What a plan says of quarter hours; nothing of those that it does not reach."""
    place, quarters = (starts - plan.since) // QUARTER_SECONDS, quarters_of(plan.quarters)
    reaches = (place >= 0) & (place < len(quarters))
    if not len(quarters):
        return as_planned(np.frombuffer(NO_PLAN * len(starts), QUARTER))
    said = as_planned(quarters[np.clip(place, 0, len(quarters) - 1)])
    return replace(said, is_planned=said.is_planned & reaches)


def at(home_id: int, instant: int) -> EnergyPlan | None:
    """The plan that rules a home at an instant, where one reaches that far; in the transaction at hand."""
    newest = select(EnergyPlan).where(EnergyPlan.home_id == home_id, EnergyPlan.since <= instant)
    found = db.session.scalar(newest.order_by(EnergyPlan.since.desc()).limit(1))
    return found if found is not None and found.until > instant else None


def rows(quarters: Records, which: Ints, strategies: Sequence[Chosen]) -> tuple[Ints, list[Ints]]:
    """Which homes have a plan of those that go by these strategies, and a row of `Shares` for each of them."""
    planned = np.flatnonzero(quarters["from_grid"] >= 0)
    found = np.empty((len(planned), 0), np.int64)
    for one in np.unique(which[planned]).tolist():
        mine = np.flatnonzero(which[planned] == one)
        made = rows_of(as_planned(quarters[planned[mine]]), strategies[one].common)
        if not found.shape[1]:
            found = np.empty((len(planned), made.shape[1]), np.int64)
        found[mine] = made
    return planned, list(found)
