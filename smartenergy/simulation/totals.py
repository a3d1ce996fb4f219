"""Per-user sums over a chunk of the fleet."""

from dataclasses import dataclass

import numpy as np

from smartenergy.simulation.draws import Ints
from smartenergy.simulation.fleet import CONSUMPTION, PRODUCTION, Fleet, Floats, Readings


@dataclass(frozen=True)
class Totals:
    """One element a user that has an online device, ordered by user id."""

    user_ids: Ints
    production_watts: Ints
    consumption_watts: Ints
    capacity_wh: Floats
    level_wh: Floats
    storage_flow_watts: Floats

    @property
    def percentages(self) -> Floats:
        """How full the storage is, 0–100; 0 for a home with none."""
        full = np.zeros_like(self.level_wh)
        np.divide(100.0 * self.level_wh, self.capacity_wh, out=full, where=self.capacity_wh > 0)
        return full

    @property
    def net_grid_flow_watts(self) -> Floats:
        """The balance: consumption + storage flow − production. Positive = the home imports."""
        return self.consumption_watts + self.storage_flow_watts - self.production_watts


def sum_by_user(fleet: Fleet, readings: Readings) -> Totals:
    """Add up the readings of each user's devices. The fleet must be ordered by user."""
    if not len(fleet):
        none, nothing = np.empty(0, np.int64), np.empty(0, np.float64)
        return Totals(none, none, none, nothing, nothing, nothing)
    starts = np.flatnonzero(np.diff(fleet.user_ids, prepend=fleet.user_ids[0] - 1))
    return Totals(
        user_ids=fleet.user_ids[starts],
        production_watts=np.add.reduceat(readings.watts * (fleet.kinds == PRODUCTION), starts),
        consumption_watts=np.add.reduceat(readings.watts * (fleet.kinds == CONSUMPTION), starts),
        capacity_wh=np.add.reduceat(fleet.capacities_wh, starts),
        level_wh=np.add.reduceat(readings.levels_wh, starts),
        storage_flow_watts=np.add.reduceat(readings.flows_watts, starts),
    )
