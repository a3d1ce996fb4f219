"""Horizons to plan: homes, roofs and prices of all kinds, made up from a seed."""

from dataclasses import replace

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.planning.horizon import Expected, Prices, Sites, Task, Wishes

NO_LIMIT = np.inf


def sites(random: np.random.Generator, homes: int, *, limits: bool = True) -> Sites:
    capacity = random.uniform(2_000, 20_000, homes)
    some = (random.random(homes) < 0.3) & limits
    return Sites(
        capacity_wh=capacity,
        reserve_wh=capacity * random.choice([0, 0.05, 0.2], homes),
        held_wh=capacity * random.uniform(0.2, 1, homes),
        charge_watts=random.uniform(500, 8_000, homes),
        discharge_watts=random.uniform(500, 8_000, homes),
        charge_efficiency=random.uniform(0.85, 1, homes),
        discharge_efficiency=random.uniform(0.85, 1, homes),
        import_watts=np.where(some, random.uniform(2_000, 6_000, homes), NO_LIMIT),
        export_watts=np.where(some, random.uniform(0, 4_000, homes), NO_LIMIT),
        grid_charges=random.random(homes) < 0.8,
        exports=random.random(homes) < 0.5,
        wear=random.choice([0, 0, 0.02, 0.1], homes),
    )


def expected(random: np.random.Generator, homes: int, slots: int) -> Expected:
    hour = np.arange(slots) % 96 / 4
    sun = np.maximum(np.sin((hour - 6) / 12 * np.pi), 0) * 1_500
    made = sun * random.random((homes, slots)) * random.choice([0, 1, 2], (homes, 1))
    return Expected(random.gamma(1.5, 120, (homes, slots)), made)


def buying(random: np.random.Generator, slots: int) -> Floats:
    """By bands, by the hour or by the quarter hour; never below zero."""
    kind = random.integers(3)
    if kind == 0:
        return random.choice(random.uniform(0.05, 0.5, 3), slots // 16 + 1).repeat(16)[:slots]
    return (
        random.uniform(0.0, 0.5, slots // 4 + 1).repeat(4)[:slots] if kind == 1 else random.uniform(0, 0.5, slots)
    )


def task(random: np.random.Generator, homes: int = 1, slots: int = 96, *, limits: bool = True) -> Task:
    """Homes of one tariff, whose prices keep what the recursion stands on: no sale brings more than a purchase costs."""
    buy = buying(random, slots)
    sell = np.minimum(buy, 0.08) if random.random() < 0.6 else buy * random.uniform(0, 1)
    prices = Prices(buy[None, :], sell[None, :], np.zeros(homes, np.int64))
    return Task(sites(random, homes, limits=limits), expected(random, homes, slots), prices)


def floored(made: Task, floor_wh: Floats) -> Task:
    """The same where storage is to hold so much when slots begin."""
    return replace(made, wishes=Wishes(floor_wh=floor_wh))


def pooled(tasks: list[Task]) -> Task:
    """Homes of several tasks as one, each with its own prices."""
    sites = Sites(
        **{name: np.concatenate([getattr(one.sites, name) for one in tasks]) for name in vars(tasks[0].sites)}
    )
    load, made = (
        np.concatenate([getattr(one.expected, name) for one in tasks]) for name in ("load_wh", "production_wh")
    )
    buy, sell = (np.concatenate([getattr(one.prices, name) for one in tasks]) for name in ("buy", "sell"))
    row = np.repeat(np.arange(len(tasks)), [len(one) for one in tasks])
    return Task(sites, Expected(load, made), Prices(buy, sell, row))
