"""Plans under a charge for the highest import of a month: the best cap is looked for, and kept.

What a cap costs in energy falls the higher it is, and ever more slowly, while the charge rises with it: so the
sum has one lowest place, which is closed in on. A peak that the month has had already is paid for: no cap is
below it.
"""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.kernel.units import SECONDS_PER_HOUR, WH_PER_KWH
from smartenergy.planning.horizon import Task
from smartenergy.planning.planner import end_worths, plan
from smartenergy.planning.plans import Plans

CAPS, ROUNDS = 8, 6
"""So many caps at once, each time closer to the best: in the end within some watts of it."""
AT_ONCE = 64
"""Homes that are tried together."""
WATTS_PER_KW = 1_000


@dataclass(frozen=True)
class DemandCharge:
    """What homes pay for their highest import."""

    price: Floats
    """The currency a kW, a number a home."""
    so_far_watts: Floats
    """What the month has to pay anyhow."""
    counts: Bools
    """In which slots; a row a home."""

    def pick(self, homes: Ints) -> "DemandCharge":
        """That of some homes."""
        return DemandCharge(self.price[homes], self.so_far_watts[homes], self.counts[homes])


def plan_under_charge(task: Task, charge: DemandCharge) -> Plans:
    """Plans whose energy and highest import together cost least."""
    found = Plans.empty(len(task), task.slots)
    for first in range(0, len(task), AT_ONCE):
        homes = np.arange(first, min(first + AT_ONCE, len(task)))
        some = _Search(task.pick(homes), charge.pick(homes))
        found.put(homes, some.best())
    return found


class _Search:
    """For the best cap of each of some homes."""

    def __init__(self, task: Task, charge: DemandCharge) -> None:
        self._task, self._charge = task, charge
        self._end_worth = end_worths(task)
        free = plan(task)
        self._lowest = charge.so_far_watts
        self._highest = np.maximum(self._peaks(free, charge), self._lowest)

    def best(self) -> Plans:
        """Plans under the best caps."""
        lowest, highest = self._lowest, self._highest
        for _ in range(ROUNDS):
            caps = np.linspace(lowest, highest, CAPS, axis=1)
            place = np.argmin(self._costs(caps), axis=1)
            lowest, highest = (_at(caps, np.clip(place + step, 0, CAPS - 1)) for step in (-1, 1))
        best = _at(caps, place)
        return plan(self._task.with_caps(self._limits(best, self._charge)))

    def _costs(self, caps: Floats) -> Floats:
        """What each home costs under each of its caps."""
        home = np.repeat(np.arange(len(self._task)), CAPS)
        charge = self._charge.pick(home)
        tried = self._task.pick(home).with_caps(self._limits(caps.ravel(), charge))
        found = plan(tried)
        left = found.level_wh[:, -1] / WH_PER_KWH * self._end_worth[home]
        peaks = np.maximum(self._peaks(found, charge), charge.so_far_watts)
        energy = found.costs(tried.prices, tried.sites.wear).sum(axis=1) - left
        costs: Floats = (energy + charge.price * peaks / WATTS_PER_KW).reshape(caps.shape)
        return costs

    def _peaks(self, found: Plans, charge: DemandCharge) -> Floats:
        """The highest import, watts, of slots that count."""
        watts = found.import_wh * (SECONDS_PER_HOUR / self._task.slot_seconds)
        peaks: Floats = np.where(charge.counts, watts, 0).max(axis=1)
        return peaks

    @staticmethod
    def _limits(caps: Floats, charge: DemandCharge) -> Floats:
        return np.where(charge.counts, caps[:, None], np.inf)


def _at(caps: Floats, place: Ints) -> Floats:
    found: Floats = np.take_along_axis(caps, place[:, None], axis=1)[:, 0]
    return found
