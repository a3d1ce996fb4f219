"""What a model is."""

from collections.abc import Callable
from dataclasses import dataclass

from smartenergy.kernel.arrays import Bools
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.world import Devices, Readings


@dataclass(frozen=True)
class Surroundings:
    """What drives the devices of a world at a tick, one element a home."""

    is_day: Bools


Behaviour = Callable[[Devices, Surroundings, Clock], Readings]


@dataclass(frozen=True)
class Model:
    """A way that devices of some kinds behave.

    `run` is a pure function of the devices' parameters and levels, of what surrounds them, of seed, tick and id;
    it must give a device the same reading whichever others are beside it.
    """

    name: str
    kinds: tuple[int, ...]
    run: Behaviour
