"""Lamps: on where somebody is up and it is dark."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.events import slot
from smartenergy.simulation.singles import bell, draw, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, ROOMS = stream("lighting: traits"), stream("lighting: rooms")
TWILIGHT = 50.0
"""Over how many W/m² people come to switch the light on."""


@dataclass(frozen=True)
class Lighting:
    """A home's lamps."""

    owner: Owner
    lamps_w: Singles
    threshold: Singles
    """Irradiance by which half the people want light, W/m²."""

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {"lamp_watts": self.lamps_w}


def drawn(owner: Owner, given: Given) -> Lighting:
    """Lamps as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    lamps = (31 + 58 * share(word, 0)) * owner.size * shares("base", owner.country)
    return Lighting(owner, given_or(given, "lamp_watts", lamps), 60 + 10 * bell(word, 2))


def watts(lamps: Lighting, around: Surrounding) -> Singles:
    """Power at some instants; a little burns at any time."""
    now = slot(lamps.owner.keys, ROOMS, around.time, lamps.owner.people.phase, 60)
    dark = np.clip((lamps.threshold - around.irradiance) * np.float32(1 / TWILIGHT) + np.float32(0.5), 0, 1)
    rooms = np.float32(0.35) + now.spread(np.float32(1.1) * share(now.word, 0)) * around.life.act
    return np.asarray(lamps.lamps_w * (dark * around.life.some * rooms + np.float32(0.04)))
