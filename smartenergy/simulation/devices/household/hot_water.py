"""Electric hot water: a heater that works when water runs, or a tank that is heated afterwards."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles, Words
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.events import LAST_MINUTE, lasts
from smartenergy.simulation.singles import bell, draw, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS = stream("hot water: traits")
SHOWERS = tuple(stream(f"hot water: shower {place}") for place in range(3))
USUAL = (150.0, 225.0, 950.0)
"""Minutes since 04:00 about which water runs: two in the morning, one in the evening."""
SPREAD = (40.0, 70.0, 110.0)
BY_NIGHT = 0.6
"""Of the tanks."""
NIGHT = np.float32(1140)
"""23:00: the hours up to 04:00 are cheap."""


@dataclass(frozen=True)
class HotWater:
    """A water heater."""

    owner: Owner
    heater_w: Singles
    wh: Singles
    """What a shower takes."""
    chance: Singles
    """Of each of the day's three."""
    by_night: Bools
    """A tank that is heated for all three in the hours of a night tariff."""

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
        ~at_once & (share(word, 0) < np.float32(BY_NIGHT)),
    )  # fmt: skip


def watts(heater: HotWater, around: Surrounding) -> Singles:
    """Power at some instants."""
    words = [draw(heater.owner.keys, shower, around.time.day) for shower in SHOWERS]
    minutes = [_minutes(heater, word) for word in words]
    one, two, three = (
        lasts(around.time.minute, _start(place, word, around), minutes[place]) for place, word in enumerate(words)
    )
    together = minutes[0] + minutes[1] + minutes[2]
    on = np.where(heater.by_night, _by_night(words[0], together, around), one | two | three)
    return heater.heater_w * (on & ~around.life.is_away)


def _by_night(word: Words, minutes: Singles, around: Surrounding) -> Bools:
    """At any time of the night, so that it is done by its end."""
    start = NIGHT + share(word, 3) * np.maximum(LAST_MINUTE - NIGHT - minutes, 0)
    return lasts(around.time.minute, start, minutes)


def _minutes(heater: HotWater, word: Words) -> Singles:
    """How long it heats for a shower, if there is one."""
    wh = heater.wh * (np.float32(0.5) + share(word, 1))
    return np.where(share(word, 2) < heater.chance, wh * 60 / heater.heater_w, np.float32(0))


def _start(place: int, word: Words, around: Surrounding) -> Singles:
    usual = USUAL[place] + np.float32(60) * around.time.is_free
    return np.asarray(usual + np.float32(SPREAD[place]) * bell(word, 0))
