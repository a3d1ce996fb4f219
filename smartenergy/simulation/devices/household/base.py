"""What is always on, the heating's pump, and the small things that are nobody's own device."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles
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
WINTER = by_month(2.5, 2.0, 1.25, 0.93, 0.72, 0.46, 0.52, 0.46, 0.6, 0.93, 1.5, 2.7)
STANDBY, PUMP = lognormals(1.22), lognormals(0.5)
HEATERS = 0.08
"""Homes in which a small heater is what runs for hours."""
TURN_MINUTES, DUTY = 12, 0.55
"""From one start of a heater to the next, and how long of that its thermostat has it on."""
LONG_USES = 1.6
"""How often the home's one thing that runs for hours is wanted in a slot, beside the hour and the season."""


@dataclass(frozen=True)
class Base:
    """A base load."""

    owner: Owner
    standby_w: Singles
    pump_w: Singles
    long_w: Singles
    """What runs for hours: one thing of the home."""
    has_heater: Bools
    """Whether that is a small heater, which its thermostat switches."""

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {"always_on_watts": self.standby_w, "pump_watts": self.pump_w}


def drawn(owner: Owner, given: Given) -> Base:
    """Base loads as given, else from their own hash."""
    word, thing = draw(owner.keys, TRAITS, 0), draw(owner.keys, TRAITS, 1)
    standby = 55 * pick(STANDBY, word, 0) * owner.size * shares("base", owner.country)
    pump = 38 * pick(PUMP, word, 1) * owner.size * (share(word, 3) < shares("pumps", owner.country))
    has_heater, part = share(thing, 0) < np.float32(HEATERS), share(thing, 1)
    return Base(
        owner, given_or(given, "always_on_watts", standby), given_or(given, "pump_watts", pump),
        np.where(has_heater, 1500 + 500 * part, 150 + 450 * part), has_heater,
    )  # fmt: skip


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
    on = use.going(np.float32(0.02) * then.act * then.pace)
    part = share(on.at(now.word), 3)
    return on.spread(150 + 700 * part * part)


def _long(base: Base, around: Surrounding) -> Singles:
    """An hour or three of the home's one thing: a dehumidifier, a game computer, in a few a small heater."""
    now = slot(base.owner.keys, LONG, around.time, base.owner.people.phase, 240)
    use = event(now, 100 + 130 * share(now.word, 2))
    then, later = around.life.at(asked(use.start)), around.life.at(asked(use.end))
    rate = then.pace * then.act * later.some * at(EVENINGS, asked(use.start))
    on = use.going(np.float32(LONG_USES) * rate * on_day(WINTER, around.time.year_day))
    turns = on.since * np.float32(1 / TURN_MINUTES)
    rests = on.at(base.has_heater) & (turns - np.floor(turns) >= np.float32(DUTY))
    return on.spread(~rests * on.at(base.long_w))
