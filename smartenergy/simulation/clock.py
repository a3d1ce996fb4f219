"""Which tick of which world a step makes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartenergy.kernel.units import SECONDS_PER_HOUR

if TYPE_CHECKING:  # a clock is told without NumPy
    from smartenergy.simulation.drivers.working_days import WorkingDays


@dataclass(frozen=True)
class Clock:
    """A tick (its start, epoch seconds), its length, and the seed of all draws."""

    tick: int
    interval_seconds: int
    seed: int
    calendar: "WorkingDays | None" = None
    """Free days by country; None: weekends."""

    @property
    def hours(self) -> float:
        """The tick's length."""
        return self.interval_seconds / SECONDS_PER_HOUR
