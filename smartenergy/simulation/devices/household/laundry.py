"""Washing machine and dryer: at most one run each a day."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or, said_or
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.curves import by_month, on_day, starts
from smartenergy.simulation.drivers.events import within
from smartenergy.simulation.singles import draw, pick, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, WASH = stream("laundry: traits"), stream("laundry: wash")
AT = starts((0, 0.0), (6, 0.0), (8, 1.0), (10, 1.5), (13, 1.2), (17, 1.1), (19, 0.9), (21, 0.5), (23, 0.0))
"""None after 23:00, so that what is washed and dried is done by 04:00."""
LINE = by_month(0.95, 0.9, 0.75, 0.6, 0.45, 0.4, 0.4, 0.4, 0.5, 0.65, 0.85, 0.95)
"""How much of the washing goes into the dryer: less when it dries outside."""


@dataclass(frozen=True)
class Laundry:
    """A washing machine, with or without a dryer."""

    owner: Owner
    runs_a_day: Singles
    heater_w: Singles
    has_dryer: Bools
    dryer_w: Singles

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {"washes_a_week": self.runs_a_day * 7, "has_dryer": self.has_dryer}


def drawn(owner: Owner, given: Given) -> Laundry:
    """Machines as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    runs = np.minimum(np.float32(0.15) * owner.people.use * (2 + owner.people.persons), 1)
    return Laundry(
        owner, given_or(given, "washes_a_week", runs * 7) * np.float32(1 / 7), 1800 + 400 * share(word, 0),
        said_or(given, "has_dryer", share(word, 1) < shares("dryer", owner.country)),
        np.where(share(word, 2) < np.float32(0.5), np.float32(2100), np.float32(750)),
    )  # fmt: skip


def watts(machine: Laundry, around: Surrounding) -> Singles:
    """Power at some instants."""
    word = draw(machine.owner.keys, WASH, around.time.day)
    weekend = np.where(around.time.is_free, np.float32(1.25), np.float32(0.9))
    on = (share(word, 0) < machine.runs_a_day * weekend) & ~around.life.is_away
    since = around.time.minute - pick(AT, word, 4)
    dries = on & machine.has_dryer & (share(word, 1) < on_day(LINE, around.time.year_day))
    return np.asarray(on * _wash(machine, since) + dries * _dry(machine, since - 100), np.float32)


def _wash(machine: Laundry, since: Singles) -> Singles:
    """Heating, turning, spinning."""
    turns = np.float32(130) * within(since, 0, 95)
    return np.where(within(since, 4, 28), machine.heater_w, turns + np.float32(300) * within(since, 85, 95))


def _dry(machine: Laundry, since: Singles) -> Singles:
    """A heater that pauses now and then, or a heat pump that does not and takes longer."""
    turns, has_heater = since * np.float32(1 / 20), machine.dryer_w > 1000
    pauses = (turns - np.floor(turns) > np.float32(0.85)) & has_heater
    runs = within(since, 0, np.where(has_heater, np.float32(75), np.float32(120)))
    return runs * machine.dryer_w * np.where(pauses, np.float32(0.15), np.float32(1))
