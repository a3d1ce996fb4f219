"""Plans of many homes at once, in blocks that stay in a processor's cache."""

from collections.abc import Iterator

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.planning.following import follow
from smartenergy.planning.horizon import Task
from smartenergy.planning.plans import Plans, shares, within
from smartenergy.planning.steps import MOST_STEPS, steps
from smartenergy.planning.thresholds import thresholds
from smartenergy.planning.ways import lengths, power

BLOCK = 512
"""Homes that are planned together."""
MOST_ALIKE_STEPS = 256
"""Where homes share their prices, a step costs little: so none is left out of a day of hours."""
FEW = 16
"""Homes with prices of their own are planned with others, where they are so few."""
END_QUANTILE = 0.35
"""What is left at the end is worth what a kWh costs in the cheapest third of the time, and a little more: measured
over a year of 17 homes."""


def plan(task: Task, *, exact: bool = False) -> Plans:
    """Plans of homes. `exact`: at every price, and with double precision."""
    found = Plans.empty(len(task), task.slots)
    for homes in _blocks(task):
        found.put(homes, _plan(task.pick(homes), exact=exact))
    return found


def end_worths(task: Task) -> Floats:
    """What a stored kWh is worth when the plan ends, for each home."""
    by_row: Floats = np.quantile(task.prices.buy, END_QUANTILE, axis=1)
    return by_row[task.prices.row] * task.sites.discharge_efficiency


def _blocks(task: Task) -> Iterator[Ints]:
    """Homes of one tariff together, those of them that are alike next to one another."""
    sites, row = task.sites, task.prices.row
    counts = np.bincount(row, minlength=len(task.prices.buy))
    own = counts[row] < FEW
    order = np.lexsort((sites.wear, sites.discharge_efficiency, sites.charge_efficiency, np.where(own, -1, row)))
    kind = np.where(own, -1, row)[order]
    for homes in np.split(order, np.flatnonzero(np.diff(kind)) + 1):
        for first in range(0, len(homes), BLOCK):
            yield homes[first : first + BLOCK]


def _plan(task: Task, *, exact: bool) -> Plans:
    number = np.float64 if exact else np.float32
    task = task.as_numbers(number)
    able = power(task)
    length = lengths(able, task.sites)
    most = 1 << 30 if exact else MOST_ALIKE_STEPS if len(task.prices.buy) == 1 else MOST_STEPS
    made = steps(task, most=most, number=number)
    found = thresholds(task, able, length, made, end_worths(task), number)
    levels = within(found, task.sites)
    held = np.clip(task.sites.held_wh, 0, task.sites.capacity_wh)
    came = follow(task, able, levels, found.spilled, held)
    parts = {name: shares(level, task.sites) for name, level in levels.items()}
    capped = task.wishes.cap_watts
    cap = np.full((len(task), task.slots), np.inf, np.float32) if capped is None else capped
    return Plans(**parts, cap_watts=cap, **came)  # type: ignore[arg-type]  # mypy takes each name for each type
