"""The batteries of homes as one battery a home, as their parameters are in effect."""

from collections.abc import Sequence

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.planning.horizon import Sites
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.in_effect import drawn_and_given
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.world import World

BATTERY = next(number for number, model in enumerate(MODELS) if model.name == "battery")
HARDLY = 1.0
"""Wh: a home without a battery is planned as if it had one that takes and gives nothing."""


def sites_of(world: World, commons: Sequence[Common], wear: Floats, clock: Clock) -> Sites:
    """Of each home of a world, in its order; `commons` and `wear` go with them."""
    homes = len(world.homes)
    _, devices = world.devices.of_model(BATTERY)
    drawn = drawn_and_given(BATTERY, devices, Surroundings(world.homes, clock), clock)
    full = devices.capacities_wh

    def summed(values: Floats) -> Floats:
        return np.bincount(devices.home, values, minlength=homes).astype(np.float64)

    capacity = np.maximum(summed(full), HARDLY)
    kept = np.array([one.reserve_percent for one in commons], np.float64)[devices.home]
    into, out = (
        np.where(summed(full) > 0, summed(full * drawn[name]) / capacity, 1.0)
        for name in ("charge_efficiency", "discharge_efficiency")
    )
    known = world.homes.particulars
    return Sites(
        capacity_wh=capacity, reserve_wh=summed(full * np.maximum(drawn["reserve_percent"], kept) / 100),
        held_wh=summed(devices.levels_wh), charge_watts=summed(np.asarray(drawn["charge_watts"])),
        discharge_watts=summed(np.asarray(drawn["discharge_watts"])), charge_efficiency=into,
        discharge_efficiency=out, import_watts=_bound(known.most_import_watts),
        export_watts=_bound(known.most_export_watts),
        grid_charges=np.array([one.grid_charges for one in commons], np.bool_),
        exports=np.array([one.exports for one in commons], np.bool_), wear=wear,
    )  # fmt: skip


def _bound(watts: Floats) -> Floats:
    return np.where(np.isnan(watts), np.inf, watts)
