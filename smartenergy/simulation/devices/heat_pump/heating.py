"""Heat pump: what a house loses by the outside temperature, over the coefficient of performance; and hot water.

Coefficients of performance: Ruhnau, Hirth and Praktiknjo, "Time series of heat demand and heat pump efficiency for
energy system modeling" (2019, when2heat), with their factor 0.85 for the field.
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles
from smartenergy.simulation.devices import compressor
from smartenergy.simulation.devices.compressor import Compressor
from smartenergy.simulation.devices.owners import Owner, given_or, said_or
from smartenergy.simulation.drivers.curves import at, by_hour
from smartenergy.simulation.drivers.events import lasts
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.singles import draw, lognormals, pick, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, WATER = stream("heat pump: traits"), stream("heat pump: water")
LOSSES = lognormals(0.3)
MEAN_LOSS = 168.0
"""W/K: a median of 161."""
LIMIT = 15.0
FULL_AT, COLDEST_COP = 29.0, 2.6
"""A heat pump is bought for 29 K below the limit, with this coefficient of performance there."""
SHAPE = by_hour(
    (0, .53), (4.5, .52), (5.5, .9), (6.75, 1.42), (8.5, 1.1), (12, 1.02),
    (15, 1.06), (17.5, 1.18), (20, 1.1), (21.5, 1.0), (22.5, .58),
)  # fmt: skip
"""Set back by night, warmed up in the morning."""
STANDBY = 8.0
FIELD = 0.85
LIFTS = (15.0, 78.0)
"""Kelvin between which the formula holds."""


@dataclass(frozen=True)
class HeatPump:
    """Heat pumps. All arrays go together."""

    owner: Owner
    loss_w_per_k: Singles
    is_ground: Bools
    """Takes its heat from the ground, not from the air."""
    is_floor: Bools
    """Heats floors, not radiators."""
    limit: Singles
    """°C outside from which on nothing is heated."""
    early: Singles
    """Minutes by which its morning comes before others'."""
    most_w: Singles

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {
            "heat_loss_w_per_k": self.loss_w_per_k,
            "is_ground": self.is_ground,
            "is_floor": self.is_floor,
            "heating_limit": self.limit,
            "most_watts": self.most_w,
        }


def drawn(owner: Owner, given: Given) -> HeatPump:
    """Heat pumps as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    loss = given_or(given, "heat_loss_w_per_k", MEAN_LOSS * pick(LOSSES, word, 0))
    size = np.clip(loss * np.float32(FULL_AT / COLDEST_COP), 1200, 6000)
    return HeatPump(
        owner, loss, said_or(given, "is_ground", share(word, 1) < np.float32(0.1)),
        said_or(given, "is_floor", share(word, 2) < np.float32(0.3)),
        given_or(given, "heating_limit", np.full_like(loss, LIMIT)),
        90 * share(word, 3) - 45, given_or(given, "most_watts", size),
    )  # fmt: skip


def watts(pump: HeatPump, time: LocalTime, outside: Singles, day_mean: Singles) -> Singles:
    """Power at some instants, by the temperature outside (°C) now and on average over the last day."""
    wanted = _heat(pump, time, outside, day_mean) / performance(pump, outside, day_mean)
    parts = Compressor(pump.owner.keys, pump.owner.people.phase, pump.most_w)
    heating = compressor.watts(parts, wanted, time.instants)
    return np.where(_heats_water(pump, time), np.float32(0.62) * pump.most_w, heating) + np.float32(STANDBY)


def performance(pump: HeatPump, outside: Singles, day_mean: Singles) -> Singles:
    """Heat given for power taken."""
    sink = np.where(pump.is_floor, 30 - np.float32(0.5) * day_mean, 40 - day_mean)
    source = np.where(pump.is_ground, 4 + np.float32(0.25) * (day_mean - 9), outside)
    lift = np.clip(sink - source, *LIFTS)
    air = np.float32(6.08) - np.float32(0.0941) * lift + np.float32(0.000464) * lift * lift
    ground = np.float32(10.29) - np.float32(0.2084) * lift + np.float32(0.001322) * lift * lift
    return np.asarray(np.float32(FIELD) * np.where(pump.is_ground, ground, air))


def _heat(pump: HeatPump, time: LocalTime, outside: Singles, day_mean: Singles) -> Singles:
    """A house is slow: the last day counts for more than the hour. Cool nights of warm days ask for nothing."""
    cold = pump.limit - np.float32(0.65) * day_mean - np.float32(0.35) * outside
    shape = at(SHAPE, np.clip(time.minute + pump.early, 0, 1439))
    return np.asarray(np.maximum(pump.loss_w_per_k * cold, 0) * shape * (day_mean < pump.limit))


def _heats_water(pump: HeatPump, time: LocalTime) -> Bools:
    """Twice a day."""
    word = draw(pump.owner.keys, WATER, time.day)
    persons = pump.owner.people.persons
    morning = lasts(time.minute, 120 + 60 * share(word, 0), 22 + 6 * persons)
    return morning | lasts(time.minute, 640 + 200 * share(word, 1), 12 + 4 * persons)
