"""Store what the home has over, and give nothing back."""

from dataclasses import dataclass

from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule, steady


@dataclass(frozen=True)
class ChargeOnly:
    """It has no settings of its own."""


def schedule(ahead: Ahead, _: ChargeOnly) -> Schedule:
    """The same at any time."""
    return steady(ahead, (0, FULL, FULL, FULL), Reason.ONLY_CHARGES)
