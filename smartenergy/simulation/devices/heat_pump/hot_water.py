"""A heat pump's tank of hot water: heated once or twice a day, half an hour to an hour and a half."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles, Words
from smartenergy.simulation.devices.compressor import started
from smartenergy.simulation.devices.heat_pump.performance import LIFTS, performance, source
from smartenergy.simulation.devices.heat_pump.pumps import HeatPump
from smartenergy.simulation.drivers.events import within
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.singles import draw, share, stream

TANK, DAY = stream("heat pump: tank"), stream("heat pump: water")
TANK_TEMPERATURE = 52.0
"""°C."""
LOST, PER_PERSON = 900.0, 1_250.0
"""Wh of heat a day: what a tank loses, and what a person washes with."""
POWER, POWER_PER_KELVIN = 0.38, 0.0065
"""Of the most it can do, by the lift."""
WARMS = 0.25
"""By how much more it takes in the end of a run than in the beginning, for the tank is warmer."""
SHORTEST, LONGEST = 15.0, 90.0
"""Minutes."""
TWICE, MANY = 0.15, 3.0
"""How many homes heat twice, of as many people; those of more all do."""
MORNINGS = 0.6
"""How many of those that heat once do so before they get up, not after noon."""


@dataclass(frozen=True)
class Run:
    """A day's run of each heat pump."""

    start: Singles
    """Minutes after 04:00."""
    minutes: Singles
    watts: Singles

    def at(self, minute: Singles) -> Singles:
        """Power then."""
        since = minute - self.start
        warming = 1 - np.float32(WARMS / 2) + np.float32(WARMS) * since / self.minutes
        return self.watts * warming * started(since) * within(minute, self.start, self.start + self.minutes)


def watts(pump: HeatPump, time: LocalTime, day_mean: Singles) -> Singles:
    """Power at some instants; 0 where nothing is heated."""
    tank, today = draw(pump.owner.keys, TANK, 0), draw(pump.owner.keys, DAY, time.day)
    is_twice = _is_twice(pump, tank)
    taken = lift(pump, day_mean)
    power = pump.most_w * (np.float32(POWER) + np.float32(POWER_PER_KELVIN) * taken)
    heat = (LOST + PER_PERSON * pump.owner.people.persons) * (np.float32(0.7) + np.float32(0.6) * share(today, 0))
    energy = heat / performance(pump.is_ground, taken) / np.where(is_twice, np.float32(2), np.float32(1))
    minutes = np.clip(energy * 60 / power, SHORTEST, LONGEST).astype(np.float32)
    first = Run(_first(is_twice, tank) + 30 * share(today, 1), minutes, power)
    second = Run(690 + 240 * share(tank, 1) + 40 * share(today, 2), minutes, power * is_twice)
    return np.asarray(np.minimum(first.at(time.minute) + second.at(time.minute), pump.most_w))


def lift(pump: HeatPump, day_mean: Singles) -> Singles:
    """Kelvin from the source to the tank."""
    return np.asarray(np.clip(TANK_TEMPERATURE - source(pump, day_mean, day_mean), *LIFTS))


def _is_twice(pump: HeatPump, tank: Words) -> Bools:
    return np.asarray((pump.owner.people.persons > MANY) | (share(tank, 0) < np.float32(TWICE)))


def _first(is_twice: Bools, tank: Words) -> Singles:
    """When the day's first run begins, before what a day moves it by."""
    is_morning = is_twice | (share(tank, 2) < np.float32(MORNINGS))
    return np.where(is_morning, 180 * share(tank, 3), 520 + 150 * share(tank, 3))
