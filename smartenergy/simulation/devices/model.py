"""What a model is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.kinds import KIND_NAMES

if TYPE_CHECKING:  # which fields a device has is asked where nothing is computed: without NumPy
    from smartenergy.simulation.clock import Clock
    from smartenergy.simulation.devices.surroundings import Surroundings
    from smartenergy.simulation.strategies.intent import Intent
    from smartenergy.simulation.world import Devices, InEffect, Readings

Behaviour = Callable[["Devices", "Surroundings", "Clock"], "Readings"]
Intention = Callable[["Devices", "Surroundings", "Clock"], "Intent"]
Answer = Callable[["Devices", "Surroundings", "Clock"], "InEffect"]


@dataclass(frozen=True)
class Model:
    """A way that devices of some kinds behave.

    `run` is a pure function of the devices' parameters and levels, of what surrounds them, of seed, tick and id;
    it must give a device the same reading whichever others are beside it. Storage that goes by what its home has
    over `intends` instead, as purely, and moves when all else of the home is known.
    """

    name: str
    kinds: tuple[int, ...]
    run: Behaviour | None
    fields: Mapping[int, tuple[DeviceField, ...]] = field(default_factory=dict)
    """What a device has, by its kind."""
    intends: Intention | None = None
    in_effect: Answer | None = None
    """All its parameters as `run` or `intends` takes them: as given, else drawn. None: none is ever drawn."""
    text: str = ""
    """What its devices do, in a few words, without a stop."""
    is_by_tick: bool = False
    """Whether `run` goes by a tick's number or by levels: nothing can be worked out for many ticks at once."""
    turn: int = 0
    """Whose storage moves first in a home: that with the lower number."""

    def fields_of(self, kind: str) -> tuple[DeviceField, ...]:
        """What a device of a kind has."""
        return self.fields.get(KIND_NAMES.index(kind), ())


def found_in(module: str, name: str = "run") -> Callable[..., Any]:
    """A function of a module, which is imported when it is first run."""

    def run(*given: Any) -> Any:
        return getattr(import_module(module), name)(*given)

    return run
