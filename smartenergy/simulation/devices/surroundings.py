"""What drives devices."""

from dataclasses import dataclass

from smartenergy.kernel.arrays import Bools


@dataclass(frozen=True)
class Surroundings:
    """What drives the devices of a world at a tick, one element a home."""

    is_day: Bools
