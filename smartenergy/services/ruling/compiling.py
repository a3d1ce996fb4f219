"""A strategy compiled for a home's day: by its clocks, its tariffs, and the prices that are known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.services.ruling.contracts import Contracts
from smartenergy.simulation.strategies.ahead import Ahead, one_after_another
from smartenergy.simulation.strategies.common import as_rows
from smartenergy.simulation.strategies.registry import compiled
from smartenergy.simulation.strategies.schedule import Schedule
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.outlook import outlook


@dataclass(frozen=True, eq=False)
class Day:
    """A local day, as homes of a zone with the same tariffs look at it. One is like no other."""

    since: int
    ahead: Ahead


def day_of(zone: str, instant: int) -> tuple[int, int]:
    """Where a local day begins and ends."""
    since, until = boundaries("day", zone, instant, instant + 1)[:2].tolist()
    return since, until


def quarter(instant: int) -> int:
    """The quarter hour that an instant lies in."""
    return instant // QUARTER_SECONDS * QUARTER_SECONDS


def asked_at(contracts: Contracts, since: int, tick: int) -> int:
    """When prices are looked at: as the day begins, those that somebody loads as the quarter hour does."""
    return quarter(tick) if contracts.follow_loaded else since


def ahead(zone: str, span: tuple[int, int], contracts: Contracts, asked: int) -> Ahead:
    """Quarter hours with what energy costs, by what was known at an instant."""
    priced = [(Assignment(one.rules, span[0]), one.known(span, asked)) for one in contracts.all]
    return outlook(priced, zone, span)


def schedule(chosen: Chosen, prospects: Ahead) -> Schedule:
    """A strategy over quarter hours."""
    return compiled(chosen.kind, chosen.settings, chosen.common, prospects)


def rows(chosen: Chosen, days: Sequence[Day]) -> list[Ints]:
    """What a strategy says of each of several days, a row a quarter hour: worked out of all of them at once."""
    aheads = [day.ahead for day in days]
    if any(one.plan for one in aheads):
        return [as_rows(schedule(chosen, one), chosen.common) for one in aheads]
    made = as_rows(schedule(chosen, one_after_another(aheads)), chosen.common)
    return [part.copy() for part in np.split(made, np.cumsum([len(one) for one in aheads])[:-1])]
