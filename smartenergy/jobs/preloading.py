"""What each tick of believable homes would load anew in its own process: loaded once, before a worker forks.

The tasks and all that they call, models and what they stand on, the package of holidays, tables of the sky, zones,
readers of strategies: more than half a second of a processor a tick.
"""

import time
from importlib import import_module

import numpy as np

from smartenergy.kernel import zones
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.ruling.chosen import Chosen, as_settings
from smartenergy.services.ruling.compiling import day_of, schedule
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.markets.publishing import KINDS
from smartenergy.simulation.step import step
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.registry import STRATEGIES
from smartenergy.simulation.world import PRODUCTION, Devices, Homes, Particulars, World
from smartenergy.storage.job_queue import TASKS
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.examples import EXAMPLES, MARKET
from smartenergy.tariffs.outlook import outlook
from smartenergy.tariffs.series import Values

ZONE = "Europe/Berlin"


def preload() -> None:
    """Let a home that nobody has live through a tick: all that a tick needs is loaded by it, and by the tasks."""
    import_module(TASKS)  # here, for the scheduler runs none
    zones.place("UTC")  # lies nowhere, which takes a look at every zone
    now, world = int(time.time()), _home_of_all_models()
    step(world, with_free_days(Clock(now, 60, 0), world))
    _compile_all_strategies(now)


def _compile_all_strategies(now: int) -> None:
    """Over a day on the built-in market."""
    since, until = day_of(ZONE, now)
    starts = np.arange(since, until, QUARTER_SECONDS, dtype=np.int64)
    prices = KINDS["price", QUARTER_SECONDS](0, ZONE, starts)
    known = {MARKET: Values(QUARTER_SECONDS, starts, prices)}
    prospects = outlook([(Assignment(EXAMPLES["dynamic"], since), known)], ZONE, (since, until))
    for kind in STRATEGIES:
        schedule(Chosen(kind, as_settings(kind, {}), Common()), prospects)


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
    return World(Homes(zero + 1, zero + 1, (ZONE,), zero, where), devices)
