"""Prices at which the recursion looks: all that matter to a home, or as many as there is room for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.planning.horizon import Task
from smartenergy.planning.ways import worths

Number = npt.DTypeLike
MOST_STEPS = 64
"""Where more prices matter, as many of them, spread evenly among the rest: that costs 0.2% of what is saved."""
MOST_IN_A_BYTE = 127
STANDS_FOR = {"grid_beside": "grid", "export_beside": "export", "export": "surplus", "spilled": "surplus",
              "above": "load"}  # fmt: skip
"""Where nobody has a way of its own."""
NAMES = ("surplus", "spilled", "grid", "grid_beside", "load", "above", "export", "export_beside")


@dataclass(frozen=True)
class Steps:
    """Rising prices of stored energy, and where among them each way of each slot comes."""

    prices: Floats
    """A row a step, a column a home; of all homes together one column."""
    place: dict[str, Ints]
    """By way: a row a kind of slot, a column a home: the first step that is worth no less."""
    kind: Ints
    """Of each slot."""

    @property
    def count(self) -> int:
        """How many steps."""
        return len(self.prices)


def steps(task: Task, *, most: int = MOST_STEPS, number: Number = np.float32) -> Steps:
    """Steps of homes; where all are alike those of the first stand for all."""
    first = task.pick(np.zeros(1, np.int64)) if _are_alike(task) else task
    return _of_one_tariff(first, most, number) if len(task.prices.buy) == 1 else _of_many(first, most, number)


def _are_alike(task: Task) -> bool:
    sites = task.sites
    columns = (sites.charge_efficiency, sites.discharge_efficiency, sites.wear, task.prices.row)
    return all(bool((column == column[0]).all()) for column in columns)


def _of_one_tariff(task: Task, most: int, number: Number) -> Steps:
    """Slots are of one kind where prices are the same."""
    pairs, kind = np.unique(np.stack((task.prices.buy[0], task.prices.sell[0])), axis=1, return_inverse=True)
    return _steps(task, pairs[0][:, None], pairs[1][:, None], kind.ravel(), most, number)


def _of_many(task: Task, most: int, number: Number) -> Steps:
    row = task.prices.row
    return _steps(task, task.prices.buy[row].T, task.prices.sell[row].T, np.arange(task.slots), most, number)


def _steps(task: Task, buy: Floats, sell: Floats, kind: Ints, most: int, number: Number) -> Steps:
    """By prices of each kind of slot."""
    sites = task.sites
    found = worths(buy, sell, sites.charge_efficiency, sites.discharge_efficiency, sites.wear)
    asked = {name: _once(getattr(found, name).astype(number)) for name in _that_matter(task)}
    prices = _chosen([*asked.values()], most)
    place = {name: _place(prices, worth) for name, worth in asked.items()}
    for name in NAMES:  # in this order, so that what stands for another is there
        if name not in place:
            place[name] = place[STANDS_FOR[name]]
    kinds = {name: np.broadcast_to(found, (len(buy), found.shape[1])) for name, found in place.items()}
    return Steps(prices, kinds, kind)


def _once(worth: Floats) -> Floats:
    """One row where it is the same in all, as that of surplus is wherever it is paid for by a fixed price."""
    return worth[:1] if (worth == worth[0]).all() else worth


def _that_matter(task: Task) -> list[str]:
    """Ways that any of the homes has, and that are worth something of their own."""
    beside = bool((task.prices.buy < task.prices.sell).any())
    spills, gives = np.isfinite(task.sites.export_watts).any(), task.sites.exports.any()
    names = ["surplus", "grid", "load"] + ["spilled"] * bool(spills) + ["export"] * bool(gives)
    names += ["above"] * (task.wishes.cap_watts is not None)
    return names + ["grid_beside"] * beside + ["export_beside"] * (beside and bool(gives))


def _chosen(asked: Sequence[Floats], most: int) -> Floats:
    """Each home's own prices in order, once each where they are few.

    Else some of them, and always what a way is worth in all slots: it stands among them once, so is easily missed.
    """
    ordered = np.sort(np.ascontiguousarray(np.concatenate(asked).T), axis=1)
    is_new = (np.diff(ordered, axis=1) > 0).any(axis=0)
    ordered = ordered[:, np.append(True, is_new)].T
    if len(ordered) > most:
        always = [worth for worth in asked if len(worth) == 1]
        spread = np.rint(np.linspace(0, len(ordered) - 1, most - len(always))).astype(np.int64)
        ordered = np.sort(np.concatenate([ordered[spread], *always]), axis=0)
    return np.ascontiguousarray(ordered)


def _place(prices: Floats, worth: Floats) -> Ints:
    """How many steps are worth less, by home."""
    if prices.shape[1] == 1:
        return np.searchsorted(prices[:, 0], worth, "left")
    is_less = np.empty(worth.shape, np.bool_)
    found = np.zeros(worth.shape, np.int8 if len(prices) <= MOST_IN_A_BYTE else np.int16)
    for step in prices:
        np.add(found, np.less(step, worth, out=is_less).view(np.int8), out=found)
    return found.astype(np.int64)
