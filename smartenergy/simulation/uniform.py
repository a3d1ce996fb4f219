"""The rules of the tick: what each kind of device does (specification, section 4)."""

import numpy as np

from smartenergy.simulation.draws import draw_integers
from smartenergy.simulation.fleet import PRODUCTION, STORAGE, Fleet, Floats, Readings

SECONDS_PER_HOUR = 3600

# By kind: production, storage (the wanted rate), consumption. Watts, both ends included.
LOWEST = np.array([1000, -1000, 500], dtype=np.int64)
HIGHEST = np.array([5000, 1000, 3000], dtype=np.int64)


def simulate(fleet: Fleet, *, seed: int, tick: int, interval_seconds: int) -> Readings:
    """Give every device of a fleet its readings for a tick, a pure function of (seed, tick, device id)."""
    drawn = draw_integers(seed, tick, fleet.device_ids, LOWEST[fleet.kinds], HIGHEST[fleet.kinds])
    is_storage = fleet.kinds == STORAGE
    in_the_dark = (fleet.kinds == PRODUCTION) & fleet.needs_sun & ~fleet.has_sun
    wanted = np.where(is_storage, drawn, 0).astype(np.float64)
    levels, flows = move_storage(fleet.levels_wh, fleet.capacities_wh, wanted, interval_seconds)
    return Readings(watts=np.where(is_storage | in_the_dark, 0, drawn), levels_wh=levels, flows_watts=flows)


def move_storage(
    levels_wh: Floats, capacities_wh: Floats, wanted_watts: Floats, interval_seconds: int
) -> tuple[Floats, Floats]:
    """Charge or discharge for one tick; answer the new levels (Wh) and the flows that really happened (W).

    A flow that no bound cut short is the wanted rate itself, rather than the same number after a detour
    through the level, which would carry the rounding of a float.
    """
    hours = interval_seconds / SECONDS_PER_HOUR
    aimed = levels_wh + wanted_watts * hours
    reached = np.clip(aimed, 0.0, capacities_wh)
    return reached, np.where(reached == aimed, wanted_watts, (reached - levels_wh) / hours)
