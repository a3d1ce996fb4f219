"""What a plan says of quarter hours: it is made elsewhere, of what is expected, and stored (`planning/`)."""

from dataclasses import dataclass

from smartenergy.kernel.arrays import Bools, Ints


@dataclass(frozen=True)
class Planned:
    """All arrays have the same length. Levels are shares, as schedules have them."""

    is_planned: Bools
    """Whether there is a plan; where there is none nothing else means anything."""
    from_grid: Ints
    from_surplus: Ints
    to_load: Ints
    to_grid: Ints
    to_peak: Ints
    cap_watts: Ints
    """0: no cap."""
    cars: Ints
    exports: Ints
    """0 where what is given out would cost money."""
    held: Ints
    """What storage is expected to hold when each begins,"""
    after: Ints
    """and when it ends."""
