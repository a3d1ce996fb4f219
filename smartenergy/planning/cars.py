"""When cars charge from the grid: in the cheapest quarter hours of each night, as many as they need.

A car that is plugged in takes what is over at any time; and where the chosen time does not do it is charged as
late as it must, to be ready: so this is never too little.
"""

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.in_effect import drawn_and_given
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.shares import AS_USUAL, NOW, WAIT
from smartenergy.simulation.world import World

VEHICLE = next(number for number, model in enumerate(MODELS) if model.name == "vehicle")
EVENING, MORNING = 18 * 4, 7 * 4
"""Quarter hours of a day between which cars are mostly plugged in."""
SPARE = 1.5
"""Days on which a car is driven farther than on the mean."""
QUARTERS_AN_HOUR = 4
DRAWN = ("driven_wh_a_day", "charge_efficiency", "charger_watts")


def quarters_needed(world: World, clock: Clock) -> Ints:
    """How many quarter hours of charging the cars of each home of a world need a night; 0: it has none."""
    _, devices = world.devices.of_model(VEHICLE)
    needed = np.zeros(len(world.homes), np.int64)
    if len(devices):
        drawn = drawn_and_given(VEHICLE, devices, Surroundings(world.homes, clock), clock)
        taken_wh = (
            np.asarray(drawn["driven_wh_a_day"], np.float64) * SPARE / np.asarray(drawn["charge_efficiency"])
        )
        each = np.ceil(taken_wh * QUARTERS_AN_HOUR / np.asarray(drawn["charger_watts"], np.float64))
        np.maximum.at(needed, devices.home, np.maximum(each, 1).astype(np.int64))
    return needed


def charging(needed: Ints, prices: Floats, slots: Ints) -> Ints:
    """What cars do about the grid, as a schedule says it: a row a home, a column a quarter hour.

    `prices` and `slots`, which quarter hour of the day clocks show, likewise.
    """
    found = np.full(prices.shape, AS_USUAL, np.int64)
    for home in np.flatnonzero((needed > 0) & (prices.max(axis=1) > prices.min(axis=1))).tolist():
        found[home] = WAIT
        for night in _nights(slots[home]):
            cheapest = np.argsort(prices[home, night], kind="stable")[: int(needed[home])]
            found[home, night[cheapest]] = NOW
    return found


def _nights(slots: Ints) -> list[Ints]:
    is_night: Bools = (slots >= EVENING) | (slots < MORNING)
    places = np.flatnonzero(is_night)
    return np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if len(places) else []
