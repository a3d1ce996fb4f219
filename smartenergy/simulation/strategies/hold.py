"""Keep what is there: neither charge nor discharge."""

from dataclasses import dataclass

from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule, steady


@dataclass(frozen=True)
class Hold:
    """It has no settings of its own."""


def schedule(ahead: Ahead, _: Hold) -> Schedule:
    """The same at any time."""
    return steady(ahead, (0, 0, FULL, FULL), Reason.HOLDS)
