"""A chunk of the fleet as arrays (struct of arrays), one element an online device, ordered by user."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from smartenergy.simulation.draws import Ints

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.int16]

PRODUCTION, STORAGE, CONSUMPTION = 0, 1, 2


@dataclass(frozen=True)
class Fleet:
    """The devices that a tick moves. All arrays have the same length."""

    user_ids: Ints
    device_ids: Ints
    kinds: Kinds
    needs_sun: Bools
    has_sun: Bools
    """Whether it is day where the owner lives, at this tick."""
    capacities_wh: Floats
    """0 for what is no storage, as are the levels."""
    levels_wh: Floats

    def __len__(self) -> int:
        return len(self.device_ids)


@dataclass(frozen=True)
class Readings:
    """What a tick gives each device of a fleet, in the fleet's order."""

    watts: Ints
    """Production or consumption; 0 for storage."""
    levels_wh: Floats
    flows_watts: Floats
    """Positive = charging, negative = discharging; 0 for what is no storage."""
