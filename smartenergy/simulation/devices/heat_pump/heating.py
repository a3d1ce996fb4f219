"""Heat pump: what a house loses by the outside temperature, over the coefficient of performance; and hot water."""

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles
from smartenergy.simulation.devices import compressor
from smartenergy.simulation.devices.compressor import LEAST, Compressor
from smartenergy.simulation.devices.heat_pump import hot_water
from smartenergy.simulation.devices.heat_pump.performance import lift, performance
from smartenergy.simulation.devices.heat_pump.pumps import HeatPump
from smartenergy.simulation.drivers.curves import at, by_hour
from smartenergy.simulation.drivers.events import event, slot
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.singles import stream

FROST = stream("heat pump: frost")
SHAPE = by_hour(
    (0, .53), (4.5, .52), (5.5, .9), (6.75, 1.42), (8.5, 1.1), (12, 1.02),
    (15, 1.06), (17.5, 1.18), (20, 1.1), (21.5, 1.0), (22.5, .58),
)  # fmt: skip
"""Set back by night, warmed up in the morning."""
STANDBY = 8.0
EASY, PER_KELVIN = 0.7, 0.005
"""What its slowest takes, beside that at a lift of 60 K: without any, and a kelvin."""
SHORTEST_CYCLE, LONGER_CYCLE = 40.0, 35.0
FROST_AT, FROST_WIDTH = 1.0, 6.0
"""°C outside at which the most frost grows, and how far from it there is none."""
DEFROSTS_EVERY, DEFROSTS_FOR, DEFROSTING = 75, 6.0, 0.4
"""Minutes from one to the next at most; minutes; power beside what it had."""


def watts(pump: HeatPump, time: LocalTime, outside: Singles, day_mean: Singles) -> Singles:
    """Power at some instants, by the temperature outside (°C) now and on average over the last day."""
    water = hot_water.watts(pump, time, day_mean)
    return np.where(water > 0, water, _heating(pump, time, outside, day_mean)) + np.float32(STANDBY)


def heat(pump: HeatPump, time: LocalTime, outside: Singles, day_mean: Singles) -> Singles:
    """What a house wants: slow as it is, the last day counts for more than the hour. Mild days ask for nothing."""
    cold = pump.limit - np.float32(0.65) * day_mean - np.float32(0.35) * outside
    shape = 1 + pump.setback * (at(SHAPE, np.clip(time.minute + pump.early, 0, 1439)) - 1)
    return np.asarray(np.maximum(pump.loss_w_per_k * cold, 0) * shape * (day_mean < pump.limit))


def _heating(pump: HeatPump, time: LocalTime, outside: Singles, day_mean: Singles) -> Singles:
    lifted = lift(pump, outside, day_mean)
    wanted = heat(pump, time, outside, day_mean) / performance(pump.is_ground, lifted)
    least = np.float32(LEAST) * pump.most_w * (np.float32(EASY) + np.float32(PER_KELVIN) * lifted)
    parts = Compressor(pump.owner.keys, pump.owner.people.phase, pump.most_w, least, SHORTEST_CYCLE, LONGER_CYCLE)
    running = compressor.watts(parts, wanted, time.instants)
    return running * _defrosted(pump, time, outside, wanted >= least)


def _defrosted(pump: HeatPump, time: LocalTime, outside: Singles, is_steady: Bools) -> Singles:
    """What is left of the power: now and then the outdoor part of one that runs on and on is freed from ice."""
    found = slot(pump.owner.keys, FROST, time, pump.owner.people.phase, DEFROSTS_EVERY)
    frost = np.maximum(1 - np.abs(outside - np.float32(FROST_AT)) * np.float32(1 / FROST_WIDTH), 0)
    defrosts = event(found, np.float32(DEFROSTS_FOR)).happens(4 * frost)
    return np.where(defrosts & is_steady & ~pump.is_ground, np.float32(DEFROSTING), np.float32(1))
