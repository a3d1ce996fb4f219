"""Kettle and small things, hob and oven."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or, said_or
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.curves import at, by_hour
from smartenergy.simulation.drivers.events import Event, asked, event, slot
from smartenergy.simulation.singles import draw, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, KETTLE, SMALL, HOB, OVEN, THERMOSTAT = (
    stream(f"cooking: {name}") for name in ("traits", "kettle", "small", "hob", "oven", "thermostat")
)
MEALS = by_hour(
    (0, .02), (6, .05), (7, .4), (9, .45), (11, 1.3), (12.3, 2.0), (14, .8),
    (16, .7), (17.5, 1.5), (19, 1.7), (20.5, .6), (22, .12),
)  # fmt: skip
FREE_MEALS = by_hour(
    (0, .02), (6.5, .05), (8, .45), (9.5, .6), (11, 2.8), (12.3, 3.7), (14, 1.0),
    (16, .7), (17.5, 1.4), (19, 1.5), (20.5, .5), (22, .12),
)  # fmt: skip
"""On days without work dinner is at noon."""
DRINKS = by_hour((0, 0.1), (5, 1.0), (7, 1.7), (9, 1.4), (12, 1.0), (16, 1.1), (18, 0.7), (21, 0.6), (23, 0.3))


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
    least_w: float
    more: float
    """Full power: so much, and so much of a hob's."""
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
HOBS = Cooker(HOB, 0.125, 25, 70, 0, 1, heating=5, cycle=1.7, slower=1.6, duty=0.55, longer_duty=0.2, held=0.58)
OVENS = Cooker(
    OVEN, 0.05, 30, 45, 1550, 0.4, heating=10, cycle=3.6, slower=2.6, duty=0.28, longer_duty=0.1, held=0.025
)


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
    small = _kettle(kitchen, around) + _small(kitchen, around)
    return small + _cooker(HOBS, kitchen, around) + _cooker(OVENS, kitchen, around)


def _kettle(kitchen: Cooking, around: Surrounding) -> Singles:
    now = slot(kitchen.owner.keys, KETTLE, around.time, kitchen.owner.people.phase, 10)
    boil = event(now, 2 + 2 * share(now.word, 2))
    on = boil.going(np.float32(0.0077) * _thirst(boil, around))
    return on.spread(on.at(kitchen.kettle_w))


def _small(kitchen: Cooking, around: Surrounding) -> Singles:
    """Coffee machine, toaster, microwave oven."""
    now = slot(kitchen.owner.keys, SMALL, around.time, kitchen.owner.people.phase, 15)
    use = event(now, 3 + 7 * share(now.word, 2))
    on = use.going(np.float32(0.0154) * _thirst(use, around))
    return on.spread(500 + 600 * share(on.at(now.word), 3))


def _thirst(use: Event, around: Surrounding) -> Singles:
    then, minute = around.life.at(asked(use.start)), asked(use.start)
    return then.act * then.pace * at(DRINKS, minute)


def _appetite(use: Event, around: Surrounding) -> Singles:
    """Somebody begins to cook, and somebody is there when it is done."""
    minute = asked(use.start)
    then, later = around.life.at(minute), around.life.at(asked(use.end))
    hands = (np.float32(0.6) * then.some + np.float32(0.4) * then.act) * later.some
    meals = np.where(around.time.is_free, at(FREE_MEALS, minute), at(MEALS, minute))
    return np.asarray(hands * then.pace * meals)


def _cooker(cooker: Cooker, kitchen: Cooking, around: Surrounding) -> Singles:
    """Full power until it is hot, then a thermostat switches it on and off."""
    now = slot(kitchen.owner.keys, cooker.stream, around.time, kitchen.owner.people.phase, SLOT)
    duration = np.float32(cooker.shortest) + np.float32(cooker.longer) * share(now.word, 2)
    use = event(now, duration)
    on = use.going(np.float32(cooker.rate) * _appetite(use, around) * kitchen.is_electric)
    pace = share(on.at(now.word), 3)
    turns = on.since / (np.float32(cooker.cycle) + np.float32(cooker.slower) * pace)
    duty = np.float32(cooker.duty) + np.float32(cooker.longer_duty) * (1 - pace)
    is_full = (on.since < cooker.heating) | (turns - np.floor(turns) < duty)
    full = np.float32(cooker.least_w) + np.float32(cooker.more) * on.at(kitchen.hob_w)
    return on.spread(full * np.where(is_full, np.float32(1), np.float32(cooker.held)))
