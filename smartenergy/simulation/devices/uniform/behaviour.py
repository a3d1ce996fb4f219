"""How it behaves: each tick draws anew."""

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.draws import draw_integers
from smartenergy.simulation.kinds import STORAGE
from smartenergy.simulation.world import Devices, Readings

# By kind: production, storage (the wanted rate), consumption. Watts, both ends included.
LOWEST = np.array([1000, -1000, 500], dtype=np.int64)
HIGHEST = np.array([5000, 1000, 3000], dtype=np.int64)


def run(devices: Devices, surroundings: Surroundings, clock: Clock) -> Readings:
    """Draw a power for each device; a solar one gives none by night, storage moves as far as its bounds let it."""
    drawn = draw_integers(clock.seed, clock.tick, devices.ids, LOWEST[devices.kinds], HIGHEST[devices.kinds])
    is_storage = devices.kinds == STORAGE
    in_the_dark = devices.is_solar & ~surroundings.is_day[devices.home]
    wanted = np.where(is_storage, drawn, 0).astype(np.float64)
    levels, flows = move_storage(devices.levels_wh, devices.capacities_wh, wanted, clock.hours)
    return Readings(watts=np.where(is_storage | in_the_dark, 0, drawn), levels_wh=levels, flows_watts=flows)


def move_storage(
    levels_wh: Floats, capacities_wh: Floats, wanted_watts: Floats, hours: float
) -> tuple[Floats, Floats]:
    """Charge or discharge for one tick; answer the new levels (Wh) and the flows that really happened (W).

    A flow that no bound cut short is the wanted rate itself, rather than the same number after a detour
    through the level, which would carry the rounding of a float.
    """
    aimed = levels_wh + wanted_watts * hours
    reached = np.clip(aimed, 0.0, capacities_wh)
    return reached, np.where(reached == aimed, wanted_watts, (reached - levels_wh) / hours)
