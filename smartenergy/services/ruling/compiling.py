"""A strategy compiled for a home's day: by its clocks, its tariffs, and the prices that are known."""

from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.services.ruling.contracts import Contracts
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.registry import compiled
from smartenergy.simulation.strategies.schedule import Schedule
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.outlook import outlook


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
