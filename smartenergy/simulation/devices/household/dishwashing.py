"""Dishwasher: at most one run a day, after a meal."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or
from smartenergy.simulation.drivers.curves import starts
from smartenergy.simulation.drivers.events import within
from smartenergy.simulation.singles import draw, pick, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, WASH = stream("dishwashing: traits"), stream("dishwashing: wash")
AT = starts(
    (0, .6), (1, .2), (2, 0), (6, 0), (7, .1), (9, .5), (13, .9), (15, .5),
    (19, .9), (20.5, 1.4), (22, 1.7), (23, 1.2),
)  # fmt: skip
"""Many start it when they go to bed; whatever starts is done by 04:00."""


@dataclass(frozen=True)
class Dishwashing:
    """A dishwasher."""

    owner: Owner
    runs_a_day: Singles
    heater_w: Singles

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {"dishwashes_a_week": self.runs_a_day * 7}


def drawn(owner: Owner, given: Given) -> Dishwashing:
    """Dishwashers as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    runs = np.minimum(np.float32(0.2) * owner.people.use * (1 + owner.people.persons), np.float32(1))
    return Dishwashing(
        owner, given_or(given, "dishwashes_a_week", runs * 7) * np.float32(1 / 7), 1700 + 300 * share(word, 1),
    )  # fmt: skip


def watts(machine: Dishwashing, around: Surrounding) -> Singles:
    """Power at some instants: it heats for the washing and again for the last rinse."""
    word = draw(machine.owner.keys, WASH, around.time.day)
    weekend = np.where(around.time.is_free, np.float32(1.15), np.float32(0.94))
    on = (share(word, 0) < machine.runs_a_day * weekend) & ~around.life.is_away
    since = around.time.minute - pick(AT, word, 4)
    heats = within(since, 5, 25) | within(since, 66, 75)
    return np.asarray(on * np.where(heats, machine.heater_w, np.float32(70) * within(since, 0, 95)), np.float32)
