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
    heating: float
    """Minutes at full power, until the plates, or the oven, are hot."""
    cycle: float
    slower: float
    """Minutes from one switching on of the thermostat to the next: the longest is both together."""
    duty: float
    longer_duty: float
    """How long of that it is on."""
    held: float
    """Beside full power, while it is off: another plate, or the oven's lamp and fan."""


SLOT = 100
HOBS = Cooker(HOB, 0.094, 30, 55, 1.2, heating=7, cycle=3.0, slower=2.2, duty=0.45, longer_duty=0.25, held=0.3)
OVENS = Cooker(OVEN, 0.053, 45, 50, 1.5, heating=10, cycle=3.6, slower=2.6, duty=0.36, longer_duty=0.24, held=0.04)


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
    thirst = around.life.act * around.life.pace * at(DRINKS, around.time.minute)
    on = happens(now.word, np.float32(0.0138) * thirst)
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
    return _cooker(HOBS, rate, kitchen, around) + _cooker(OVENS, rate, kitchen, around)


def _cooker(cooker: Cooker, rate: Singles, kitchen: Cooking, around: Surrounding) -> Singles:
    """Full power until it is hot, then a thermostat switches it on and off."""
    now = slot(kitchen.owner.keys, cooker.stream, around.time.instants, kitchen.owner.people.phase, SLOT)
    pace = share(now.word, 3)
    duration = np.float32(cooker.shortest) + np.float32(cooker.longer) * share(now.word, 2)
    since = now.minute - share(now.word, 1) * (SLOT - duration)
    on = happens(now.word, np.float32(cooker.rate) * rate) & within(since, 0, duration)
    turns = since / (np.float32(cooker.cycle) + np.float32(cooker.slower) * pace)
    duty = np.float32(cooker.duty) + np.float32(cooker.longer_duty) * (1 - pace)
    is_full = (since < cooker.heating) | (turns - np.floor(turns) < duty)
    return (
        kitchen.hob_w * np.float32(cooker.power) * on * np.where(is_full, np.float32(1), np.float32(cooker.held))
    )
