"""Electric hot water: a heater that works when water runs, or a tank that is heated afterwards."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.events import lasts
from smartenergy.simulation.singles import bell, draw, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS = stream("hot water: traits")
SHOWERS = tuple(stream(f"hot water: shower {place}") for place in range(3))
USUAL = (150.0, 225.0, 950.0)
"""Minutes since 04:00 about which water runs: two in the morning, one in the evening."""
SPREAD = (40.0, 70.0, 110.0)


@dataclass(frozen=True)
class HotWater:
    """A water heater."""

    owner: Owner
    heater_w: Singles
    wh: Singles
    """What a shower takes."""
    chance: Singles
    """Of each of the day's three."""

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {"heater_watts": self.heater_w}


def drawn(owner: Owner, given: Given) -> HotWater:
    """Heaters as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    at_once = share(word, 1) < shares("at_once", owner.country)
    heater = np.where(at_once, 8500 + 12000 * share(word, 2), np.float32(2000))
    chance = np.minimum(np.float32(0.2) * owner.people.persons * owner.people.use + np.float32(0.1), 0.95)
    return HotWater(
        owner, given_or(given, "heater_watts", heater), 900 + 1000 * share(word, 3), chance,
    )  # fmt: skip


def watts(heater: HotWater, around: Surrounding) -> Singles:
    """Power at some instants."""
    on = _runs(heater, around, 0) | _runs(heater, around, 1) | _runs(heater, around, 2)
    return heater.heater_w * (on & ~around.life.is_away)


def _runs(heater: HotWater, around: Surrounding, place: int) -> Bools:
    word = draw(heater.owner.keys, SHOWERS[place], around.time.day)
    usual = USUAL[place] + np.float32(60) * around.time.is_free
    start = usual + np.float32(SPREAD[place]) * bell(word, 0)
    wh = heater.wh * (np.float32(0.5) + share(word, 1))
    return lasts(around.time.minute, start, np.asarray(wh * 60 / heater.heater_w)) & (
        share(word, 2) < heater.chance
    )
