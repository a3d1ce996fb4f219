"""How much heat a heat pump gives for its power.

Coefficients of performance: Ruhnau, Hirth and Praktiknjo, "Time series of heat demand and heat pump efficiency for
energy system modeling" (2019, when2heat), with their factor 0.85 for the field.
"""

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles
from smartenergy.simulation.devices.heat_pump.pumps import HeatPump

FIELD = 0.85
LIFTS = (15.0, 78.0)
"""Kelvin between which the formula holds."""


def source(pump: HeatPump, outside: Singles, day_mean: Singles) -> Singles:
    """°C of what heat is taken from: the air, or the ground, which follows the season a little."""
    return np.where(pump.is_ground, 4 + np.float32(0.25) * (day_mean - 9), outside)


def lift(pump: HeatPump, outside: Singles, day_mean: Singles) -> Singles:
    """Kelvin from the source to the water that heats the house."""
    sink = np.where(pump.is_floor, 30 - np.float32(0.5) * day_mean, 40 - day_mean)
    return np.clip(sink - source(pump, outside, day_mean), *LIFTS)


def performance(is_ground: Bools, lifted: Singles) -> Singles:
    """Heat given for power taken, over so many kelvin."""
    air = np.float32(6.08) - np.float32(0.0941) * lifted + np.float32(0.000464) * lifted * lifted
    ground = np.float32(10.29) - np.float32(0.2084) * lifted + np.float32(0.001322) * lifted * lifted
    return np.asarray(np.float32(FIELD) * np.where(is_ground, ground, air))
