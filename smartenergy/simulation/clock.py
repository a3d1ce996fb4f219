"""Which tick of which world a step makes."""

from dataclasses import dataclass

from smartenergy.kernel.units import SECONDS_PER_HOUR


@dataclass(frozen=True)
class Clock:
    """A tick (its start, epoch seconds), its length, and the seed of all draws."""

    tick: int
    interval_seconds: int
    seed: int

    @property
    def hours(self) -> float:
        """The tick's length."""
        return self.interval_seconds / SECONDS_PER_HOUR
