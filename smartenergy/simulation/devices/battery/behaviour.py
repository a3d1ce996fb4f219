"""How a battery behaves: by its home's strategy, within its power."""

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.owners import filled
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.energy import level_mwh
from smartenergy.simulation.hashed import uniform
from smartenergy.simulation.strategies import self_consumption
from smartenergy.simulation.strategies.dispatch import Converters, of_a_tick, parts
from smartenergy.simulation.strategies.filling import Filling
from smartenergy.simulation.strategies.intent import Deeper, Intent, deeper_of
from smartenergy.simulation.strategies.schedule import levels_of
from smartenergy.simulation.strategies.turns import BATTERY
from smartenergy.simulation.streams import Stream
from smartenergy.simulation.world import Devices, Given

USUAL_RATE = 0.5
"""Of its capacity an hour: what a battery takes and gives of which nobody said it."""
USUAL_RESERVE = 5.0
TAPER, LEAST = 0.05, 0.2
"""The last part of it fills ever more slowly, down to so much of its power."""


def in_effect(devices: Devices, around: Surroundings, clock: Clock) -> Given:
    """All parameters of batteries: as somebody gave them, else as they are usual or drawn from their own hash."""
    ids, seed = devices.ids, clock.seed
    half = np.maximum(np.rint(devices.capacities_wh * USUAL_RATE), 1)
    usual = {
        "charge_watts": half, "discharge_watts": half,
        "charge_efficiency": around.rows(0.94 + 0.03 * uniform(seed, Stream.BATTERY_CHARGE, ids)),
        "discharge_efficiency": around.rows(0.94 + 0.03 * uniform(seed, Stream.BATTERY_DISCHARGE, ids)),
        "reserve_percent": np.full_like(half, USUAL_RESERVE),
        "standby_watts": around.rows(5 + 15 * uniform(seed, Stream.BATTERY_STANDBY, ids)),
    }  # fmt: skip
    return filled(devices.given, usual)


def intends(devices: Devices, around: Surroundings, clock: Clock) -> Intent:
    """What each battery may do in a tick."""
    all_of = in_effect(devices, around, clock)
    capacities = level_mwh(devices.capacities_wh)
    reserves = np.rint(capacities * all_of["reserve_percent"] / 100).astype(np.int64)
    shares = around.homes.particulars.shares
    if shares is None:
        limits = self_consumption.levels(capacities, reserves)
        deeper = Deeper.usual(limits.to_load, capacities, BATTERY)
    else:
        said = shares.at(devices.home)
        limits, deeper = levels_of(said, capacities, reserves), deeper_of(said, capacities, reserves)
    filling = _filling(all_of["charge_watts"], devices)
    return Intent(
        limits=limits,
        deeper=deeper,
        filling=filling,
        converters=Converters(
            most_charge=of_a_tick(filling.most_w, clock),
            most_discharge=of_a_tick(all_of["discharge_watts"], clock),
            charge_efficiency=parts(all_of["charge_efficiency"]),
            discharge_efficiency=parts(all_of["discharge_efficiency"]),
        ),
        standby=of_a_tick(all_of["standby_watts"], clock),
        sleeps_at=reserves,
        driven=capacities * 0,
    )


def _filling(most_w: Floats, devices: Devices) -> Filling:
    nothing = np.zeros_like(most_w)
    return Filling(most_w, LEAST * most_w, nothing, most_w / (TAPER * devices.capacities_wh))
