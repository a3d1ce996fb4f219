"""Sums over the devices of each home, and over the homes of each user."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.world import CONSUMPTION, PRODUCTION, Readings, World


@dataclass(frozen=True)
class Totals:
    """One element a home, or a user, that has an online device."""

    ids: Ints
    """Of the homes, or of the users."""
    production_watts: Ints
    consumption_watts: Ints
    capacity_wh: Floats
    level_wh: Floats
    storage_flow_watts: Floats

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, ids: Ints) -> "Totals":
        """Those of some homes, or users."""
        wanted = np.isin(self.ids, ids)
        return Totals(self.ids[wanted], *(getattr(self, name)[wanted] for name in SUMS))

    @property
    def percentages(self) -> Floats:
        """How full the storage is, 0–100; 0 where there is none."""
        full = np.zeros_like(self.level_wh)
        np.divide(100.0 * self.level_wh, self.capacity_wh, out=full, where=self.capacity_wh > 0)
        return full

    @property
    def net_grid_flow_watts(self) -> Floats:
        """The balance: consumption + storage flow − production. Positive = the home imports."""
        return self.consumption_watts + self.storage_flow_watts - self.production_watts

    def grouped(self, owners: Ints) -> "Totals":
        """The same by owner: `owners` says whose each element is, those of one side by side."""
        if len(owners) == 0:
            return self
        starts = np.flatnonzero(np.diff(owners, prepend=owners[0] - 1))
        if len(starts) == len(owners):  # nobody has two: adding up would change nothing
            return Totals(owners, *(getattr(self, name) for name in SUMS))
        return Totals(owners[starts], *(np.add.reduceat(getattr(self, name), starts) for name in SUMS))


SUMS = ("production_watts", "consumption_watts", "capacity_wh", "level_wh", "storage_flow_watts")


def sum_by_home(world: World, readings: Readings) -> Totals:
    """Add up the readings of each home's devices."""
    devices = world.devices
    return Totals(
        ids=world.homes.ids,
        production_watts=world.sum_by_home(readings.watts * (devices.kinds == PRODUCTION)),
        consumption_watts=world.sum_by_home(readings.watts * (devices.kinds == CONSUMPTION)),
        capacity_wh=world.sum_by_home(devices.capacities_wh),
        level_wh=world.sum_by_home(readings.levels_wh),
        storage_flow_watts=world.sum_by_home(readings.flows_watts),
    )
