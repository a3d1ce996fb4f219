"""Keep storage full, ahead of a storm or an outage."""

from dataclasses import dataclass

from smartenergy.simulation.shares import FULL
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.reasons import Reason
from smartenergy.simulation.strategies.schedule import Schedule, steady
from smartenergy.simulation.strategies.setting import percent


@dataclass(frozen=True)
class Backup:
    """How full."""

    target_percent: int = percent(100, "How full storage is kept")


def schedule(ahead: Ahead, settings: Backup) -> Schedule:
    """The same at any time; what is above the target serves the home."""
    target = settings.target_percent * FULL // 100
    return steady(ahead, (target, FULL, target, FULL), Reason.KEEPS_FULL)
