"""What is always on, the heating's pump, and the small things that are nobody's own device."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.curves import at, by_hour, by_month, on_day
from smartenergy.simulation.drivers.events import asked, event, slot
from smartenergy.simulation.singles import bell, draw, lognormals, pick, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, FLICKER, TOOLS, LONG = (stream(f"base: {name}") for name in ("traits", "flicker", "tools", "long"))
EVENINGS = by_hour(
    (0, .5), (4, .4), (7, .36), (9, .36), (12, .46), (15, .48), (18, .52),
    (20, .56), (22, .62), (23.5, .6),
)  # fmt: skip
WINTER = by_month(1.85, 1.6, 1.15, 0.95, 0.8, 0.6, 0.65, 0.6, 0.7, 0.95, 1.3, 1.95)
STANDBY, PUMP = lognormals(1.22), lognormals(0.5)


@dataclass(frozen=True)
class Base:
    """A base load."""

    owner: Owner
    standby_w: Singles
    pump_w: Singles

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {"always_on_watts": self.standby_w, "pump_watts": self.pump_w}


def drawn(owner: Owner, given: Given) -> Base:
    """Base loads as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    standby = 51 * pick(STANDBY, word, 0) * owner.size * shares("base", owner.country)
    pump = 38 * pick(PUMP, word, 1) * owner.size * (share(word, 3) < shares("pumps", owner.country))
    return Base(owner, given_or(given, "always_on_watts", standby), given_or(given, "pump_watts", pump))


def watts(base: Base, around: Surrounding) -> Singles:
    """Power at some instants."""
    flicker = bell(draw(base.owner.keys, FLICKER, around.time.instants // 60), 0)
    pump = base.pump_w * np.clip((16 - around.outside) * np.float32(1 / 6), 0, 1)
    steady = np.asarray((base.standby_w + pump) * (1 + np.float32(0.12) * flicker))
    return steady + _tools(base, around) + _long(base, around)


def _tools(base: Base, around: Surrounding) -> Singles:
    """Hair dryer, vacuum cleaner, drill."""
    now = slot(base.owner.keys, TOOLS, around.time, base.owner.people.phase, 40)
    use = event(now, 4 + 30 * share(now.word, 2))
    then = around.life.at(asked(use.start))
    part = share(now.word, 3)
    return use.happens(np.float32(0.02) * then.act * then.pace) * (150 + 1500 * part * part)


def _long(base: Base, around: Surrounding) -> Singles:
    """An hour or three of something: a small heater, a dehumidifier, a game computer."""
    now = slot(base.owner.keys, LONG, around.time, base.owner.people.phase, 240)
    use = event(now, 100 + 130 * share(now.word, 2))
    then, later = around.life.at(asked(use.start)), around.life.at(asked(use.end))
    rate = then.pace * then.act * later.some * at(EVENINGS, asked(use.start))
    part = share(now.word, 3)
    on = use.happens(np.float32(0.52) * rate * on_day(WINTER, around.time.year_day))
    return np.asarray(on * (100 + 3400 * (part * part) * (part * part)))
