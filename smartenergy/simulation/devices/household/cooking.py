"""Kettle and small things, hob and oven."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or, said_or
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.curves import at, by_hour
from smartenergy.simulation.drivers.events import happens, lasts, slot, within
from smartenergy.simulation.singles import draw, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, KETTLE, SMALL, HOB, OVEN, THERMOSTAT = (
    stream(f"cooking: {name}") for name in ("traits", "kettle", "small", "hob", "oven", "thermostat")
)
MEALS = by_hour(
    (0, .03), (5, .1), (7, .6), (9, .6), (11, 1.4), (12.3, 2.0), (14, .8),
    (16, .7), (17.5, 1.4), (19, 1.6), (20.5, .7), (22, .25),
)  # fmt: skip
DRINKS = by_hour((0, 0.1), (5, 0.6), (7, 1.5), (9, 1.5), (12, 1.3), (16, 1.2), (18, 0.8), (21, 0.7), (23, 0.3))


@dataclass(frozen=True)
class Cooking:
    """A kitchen."""

    owner: Owner
    is_electric: Bools
    """Whether hob and oven are."""
    kettle_w: Singles
    hob_w: Singles

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {"is_electric": self.is_electric, "kettle_watts": self.kettle_w, "hob_watts": self.hob_w}


@dataclass(frozen=True)
class Cooker:
    """Hob or oven."""

    stream: int
    rate: float
    """Times a slot where a person is about and the hour is one of average appetite."""
    shortest: float
    longer: float
    """Minutes: the longest is both together."""
    power: float
    """Beside a hob's."""


SLOT = 100
COOKERS = (Cooker(HOB, 0.145, 20, 40, 0.95), Cooker(OVEN, 0.068, 35, 45, 1.35))


def drawn(owner: Owner, given: Given) -> Cooking:
    """Kitchens as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    return Cooking(
        owner, said_or(given, "is_electric", share(word, 0) < shares("cooks", owner.country)),
        given_or(given, "kettle_watts", 1900 + 900 * share(word, 1)),
        given_or(given, "hob_watts", 1200 + 900 * share(word, 2)),
    )  # fmt: skip


def watts(kitchen: Cooking, around: Surrounding) -> Singles:
    """Power at some instants."""
    return _kettle(kitchen, around) + _small(kitchen, around) + _hob_and_oven(kitchen, around)


def _kettle(kitchen: Cooking, around: Surrounding) -> Singles:
    now = slot(kitchen.owner.keys, KETTLE, around.time.instants, kitchen.owner.people.phase, 10)
    on = happens(now.word, np.float32(0.011) * around.life.act * around.life.pace * at(DRINKS, around.time.minute))
    on &= lasts(now.minute, share(now.word, 1) * 6, 2 + 2 * share(now.word, 2))
    return kitchen.kettle_w * on


def _small(kitchen: Cooking, around: Surrounding) -> Singles:
    """Coffee machine, toaster, microwave oven."""
    now = slot(kitchen.owner.keys, SMALL, around.time.instants, kitchen.owner.people.phase, 15)
    on = happens(now.word, np.float32(0.028) * around.life.act * around.life.pace * at(DRINKS, around.time.minute))
    on &= lasts(now.minute, share(now.word, 1) * 5, 3 + 7 * share(now.word, 2))
    return (500 + 600 * share(now.word, 3)) * on


def _hob_and_oven(kitchen: Cooking, around: Surrounding) -> Singles:
    hands = np.float32(0.6) * around.life.some + np.float32(0.4) * around.life.act
    rate = hands * around.life.pace * at(MEALS, around.time.minute) * kitchen.is_electric
    return _cooker(COOKERS[0], rate, kitchen, around) + _cooker(COOKERS[1], rate, kitchen, around)


def _cooker(cooker: Cooker, rate: Singles, kitchen: Cooking, around: Surrounding) -> Singles:
    """Full power for six minutes, then what the thermostat lets through: now more, now less."""
    now = slot(kitchen.owner.keys, cooker.stream, around.time.instants, kitchen.owner.people.phase, SLOT)
    duration = cooker.shortest + cooker.longer * share(now.word, 2)
    since = now.minute - share(now.word, 1) * (SLOT - duration)
    on = happens(now.word, cooker.rate * rate) & within(since, 0, duration)
    turns = since / (np.float32(3.5) + 3 * share(now.word, 3))
    held = np.where(turns - np.floor(turns) < np.float32(0.5), np.float32(0.92), np.float32(0.4))
    return kitchen.hob_w * np.float32(cooker.power) * on * np.where(since < 6, np.float32(1), held)
