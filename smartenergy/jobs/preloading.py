"""What each tick of believable homes would load anew in its own process: loaded once, before a worker forks.

Models and what they stand on, the package of holidays, tables of the sky: half a second of a processor a tick.
"""

import time

import numpy as np

from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.step import step
from smartenergy.simulation.world import PRODUCTION, Devices, Homes, Particulars, World


def preload() -> None:
    """Let a home that nobody has live through a tick: all that a tick needs is loaded by it."""
    now, world = int(time.time()), _home_of_all_models()
    step(world, with_free_days(Clock(now, 60, 0), world))


def _home_of_all_models() -> World:
    kinds = np.array([model.kinds[0] for model in MODELS], np.int16)
    count, unsaid, zero = len(kinds), np.array([np.nan]), np.zeros(1, np.int64)
    where = Particulars(
        np.array([52.5]), np.array([13.4]), ("DE",), zero, unsaid, unsaid, np.array([np.inf]), np.array([np.inf])
    )
    devices = Devices(
        home=np.zeros(count, np.int64),
        ids=np.arange(1, count + 1),
        kinds=kinds,
        models=np.arange(count, dtype=np.int16),
        is_solar=kinds == PRODUCTION,
        capacities_wh=np.full(count, 10_000.0),
        levels_wh=np.full(count, 5_000.0),
        parameters={
            place: {"watts": np.ones(1)} for place, model in enumerate(MODELS) if model.name == "constant"
        },
    )
    return World(Homes(zero + 1, zero + 1, ("Europe/Berlin",), zero, where), devices)
