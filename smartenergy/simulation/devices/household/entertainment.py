"""Television, computers and what belongs to them."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.curves import at, by_hour
from smartenergy.simulation.drivers.events import asked, slot
from smartenergy.simulation.singles import draw, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, SCREENS, FLICKER = (stream(f"entertainment: {name}") for name in ("traits", "screens", "flicker"))
WATCH = by_hour(
    (0, 0.5), (4, 0.1), (7, 0.25), (9, 0.3), (12, 0.36), (15, 0.4), (18, 0.5), (20, 0.68), (22, 0.75), (23.5, 0.62)
)

LEAST = np.float32(0.38)
"""What screens and computers take, beside their mean: dark pictures, idle processors. The most is as far above."""


@dataclass(frozen=True)
class Entertainment:
    """Screens."""

    owner: Owner
    tv_w: Singles
    computers_w: Singles
    standby_w: Singles
    """Router, set-top box, and what waits for its remote control: never off."""

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {"tv_watts": self.tv_w, "computer_watts": self.computers_w}


def drawn(owner: Owner, given: Given) -> Entertainment:
    """Screens as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    many = shares("base", owner.country)
    return Entertainment(
        owner, given_or(given, "tv_watts", (32 + 56 * share(word, 0)) * many),
        given_or(given, "computer_watts", (14 + 36 * share(word, 1)) * many),
        (24 + 46 * share(word, 2)) * many,
    )  # fmt: skip


def watts(screens: Entertainment, around: Surrounding) -> Singles:
    """Power at some instants."""
    now = slot(screens.owner.keys, SCREENS, around.time, screens.owner.people.phase, 150)
    middle = asked(now.begins + np.float32(now.length / 2))
    then = around.life.at(middle)
    watched = share(now.word, 0) < at(WATCH, middle) * np.float32(1.2)
    second = np.float32(0.5) * (share(now.word, 1) < np.float32(0.25) * then.act)
    computers = screens.computers_w * around.life.act * now.spread(share(now.word, 2) < np.float32(0.65))
    flicker = LEAST + 2 * (1 - LEAST) * share(draw(screens.owner.keys, FLICKER, around.time.instants // 60), 0)
    on = now.spread(screens.tv_w * watched * (1 + second)) + computers
    return np.asarray(screens.standby_w + around.life.some * on * flicker)
