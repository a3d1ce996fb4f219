"""The everyday load of a whole home: all its parts in one device."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Singles
from smartenergy.simulation.devices.household import (
    base,
    cooking,
    dishwashing,
    entertainment,
    hot_water,
    laundry,
    lighting,
    refrigeration,
)
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.singles import draw, share, stream
from smartenergy.simulation.world import Given

OWNS = stream("household: owns")
PACES = (0.4, 2.5)
"""How far what somebody says of a year's energy changes what was drawn."""
NONE: Given = {}


@dataclass(frozen=True)
class Household:
    """Whole homes. All arrays go together."""

    owner: Owner
    pace: Singles
    """How much more is done than was drawn."""
    has_dishwasher: Bools
    has_water_heater: Bools
    base: base.Base
    refrigeration: refrigeration.Refrigeration
    cooking: cooking.Cooking
    laundry: laundry.Laundry
    dishwashing: dishwashing.Dishwashing
    entertainment: entertainment.Entertainment
    lighting: lighting.Lighting
    hot_water: hot_water.HotWater


def drawn(owner: Owner, given: Given) -> Household:
    """Homes from their own hash; where a year's energy is given, there is more or less of everything."""
    plain = _drawn(owner, np.ones(1, np.float32))
    said = given.get("annual_kwh")
    return plain if said is None else _drawn(owner, _pace(plain, said))


def watts(home: Household, around: Surrounding) -> Singles:
    """Power at some instants: all parts of a home."""
    return reduce(add, (watts for _, watts in parts(home, around)))


def parts(home: Household, around: Surrounding) -> Iterator[tuple[str, Singles]]:
    """The same part by part, each with its name."""
    around = replace(around, life=replace(around.life, pace=around.life.pace * home.pace))
    yield "base", base.watts(home.base, around)
    yield "refrigeration", refrigeration.watts(home.refrigeration, around)
    yield "cooking", cooking.watts(home.cooking, around)
    yield "laundry", laundry.watts(home.laundry, around)
    yield "dishwashing", dishwashing.watts(home.dishwashing, around) * home.has_dishwasher
    yield "entertainment", entertainment.watts(home.entertainment, around)
    yield "lighting", lighting.watts(home.lighting, around)
    yield "hot_water", hot_water.watts(home.hot_water, around) * home.has_water_heater


def expected_kwh(home: Household) -> Singles:
    """About what a year takes: what runs by itself, and what people do, fitted to fleets of seven countries."""
    always = home.base.standby_w + np.float32(0.45) * home.base.pump_w + home.entertainment.standby_w
    water = home.has_water_heater * home.hot_water.wh * home.hot_water.chance * np.float32(1.05)
    people, many = home.owner.people, shares("base", home.owner.country)
    done = 725 * people.use + 165 * people.persons + many * (345 + 145 * people.persons)
    return np.asarray(cold_kwh(home) + np.float32(8.76) * always + water + done)


def cold_kwh(home: Household) -> Singles:
    """What fridge and freezer take a year."""
    cold = home.refrigeration
    return np.asarray(np.float32(8.76) * cold.watts * cold.duty * (1 + cold.has_freezer))


def _pace(home: Household, annual_kwh: Floats) -> Singles:
    cold = cold_kwh(home)
    wanted = (annual_kwh - cold) / (expected_kwh(home) - cold)
    return np.clip(np.where(np.isnan(annual_kwh), 1.0, wanted), *PACES).astype(np.float32)


def _drawn(owner: Owner, pace: Singles) -> Household:
    word = draw(owner.keys, OWNS, 0)
    busy = replace(owner, people=replace(owner.people, use=owner.people.use * pace))
    always, screens = base.drawn(busy, NONE), entertainment.drawn(busy, NONE)
    lamps = lighting.drawn(busy, NONE)
    return Household(
        busy, pace, share(word, 0) < shares("dishes", owner.country),
        share(word, 1) < shares("waters", owner.country),
        replace(always, standby_w=always.standby_w * pace), refrigeration.drawn(busy, NONE),
        cooking.drawn(busy, NONE), laundry.drawn(busy, NONE), dishwashing.drawn(busy, NONE),
        _paced(screens, pace),
        replace(lamps, lamps_w=lamps.lamps_w * pace), hot_water.drawn(busy, NONE),
    )  # fmt: skip


def _paced(screens: entertainment.Entertainment, pace: Singles) -> entertainment.Entertainment:
    tv, computers, standby = (watts * pace for watts in (screens.tv_w, screens.computers_w, screens.standby_w))
    return replace(screens, tv_w=tv, computers_w=computers, standby_w=standby)
