"""What is always on, the heating's pump, and the small things that are nobody's own device."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.curves import at, by_hour, by_month, on_day
from smartenergy.simulation.drivers.events import happens, lasts, slot, within
from smartenergy.simulation.singles import bell, draw, lognormals, pick, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, FLICKER, TOOLS, LONG = (stream(f"base: {name}") for name in ("traits", "flicker", "tools", "long"))
EVENINGS = by_hour(
    (0, .55), (4, .45), (7, .42), (9, .42), (12, .5), (15, .5), (18, .5),
    (20, .54), (22, .62), (23.5, .6),
)  # fmt: skip
NOBODY_UP = np.float32(0.45)
WINTER = by_month(1.6, 1.5, 1.15, 0.95, 0.8, 0.7, 0.75, 0.7, 0.75, 0.95, 1.25, 1.5)
STANDBY, PUMP = lognormals(0.95), lognormals(0.5)


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
    standby = 35 * pick(STANDBY, word, 0) * owner.size * shares("base", owner.country)
    pump = 46 * pick(PUMP, word, 1) * owner.size * (share(word, 3) < shares("pumps", owner.country))
    return Base(owner, given_or(given, "always_on_watts", standby), given_or(given, "pump_watts", pump))


def watts(base: Base, around: Surrounding) -> Singles:
    """Power at some instants."""
    flicker = bell(draw(base.owner.keys, FLICKER, around.time.instants // 60), 0)
    pump = base.pump_w * np.clip((16 - around.outside) * np.float32(1 / 6), 0, 1)
    steady = np.asarray((base.standby_w + pump) * (1 + np.float32(0.08) * flicker))
    return steady + _tools(base, around) + _long(base, around)


def _tools(base: Base, around: Surrounding) -> Singles:
    """Hair dryer, vacuum cleaner, drill."""
    now = slot(base.owner.keys, TOOLS, around.time.instants, base.owner.people.phase, 40)
    on = happens(now.word, np.float32(0.043) * around.life.act * around.life.pace)
    short = share(now.word, 2)
    on &= lasts(now.minute, share(now.word, 1) * 6, 4 + 30 * short)
    part = share(now.word, 3)
    return on * (150 + 1500 * part * part)


def _long(base: Base, around: Surrounding) -> Singles:
    """An hour or three of something: a small heater, a dehumidifier, a game computer."""
    now = slot(base.owner.keys, LONG, around.time.instants, base.owner.people.phase, 240)
    up = np.clip(around.life.act, NOBODY_UP, np.float32(1.5)) * ~around.life.is_away
    rate = around.life.pace * up * at(EVENINGS, around.time.minute)
    on = share(now.word, 0) < np.float32(0.222) * rate * on_day(WINTER, around.time.year_day)
    duration = 100 + 130 * share(now.word, 2)
    since = now.minute - share(now.word, 1) * (240 - duration)
    on &= within(since, 0, duration)
    part = share(now.word, 3)
    return np.asarray(on * (100 + 3000 * (part * part) * (part * part)))
