"""Homes to vary."""

from dataclasses import replace
from typing import Any

import numpy as np

from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.kinds import CONSUMPTION, PRODUCTION, STORAGE
from smartenergy.simulation.variants.changes import Home
from smartenergy.simulation.world import World
from tests.worlds import BERLIN, make_particulars, make_world

SEED, MIDNIGHT = 20_260_724, 1_782_000_000 // 86_400 * 86_400
BELIEVABLE: list[tuple[str, int, float, dict[str, float]]] = [
    ("solar", PRODUCTION, 0, {"peak_watts": 6_000}),
    ("battery", STORAGE, 10_000, {}),
    ("vehicle", STORAGE, 40_000, {"charger_watts": 3_700}),
    ("household", CONSUMPTION, 0, {}),
    ("constant", CONSUMPTION, 0, {"watts": 100}),
]
SIMPLE: list[tuple[str, int, float, dict[str, float]]] = [
    ("uniform", PRODUCTION, 0, {}), ("uniform", STORAGE, 20_000, {}), ("uniform", CONSUMPTION, 0, {}),
]  # fmt: skip


def world_of(devices: Any = BELIEVABLE, **known: float) -> World:
    """A home in Berlin with such devices; storage is half full."""
    names = [model.name for model in MODELS]
    models = [names.index(name) for name, *_ in devices]
    given = {
        model: _given([said for name, *_, said in devices if names.index(name) == model])
        for model in sorted(set(models))
    }
    capacities = np.array([capacity for _, _, capacity, _ in devices], np.float64)
    made = make_world(
        [[kind for _, kind, *_ in devices]], timezone="Europe/Berlin", models=models, parameters=given,
        is_solar=[kind == PRODUCTION for _, kind, *_ in devices],
    )  # fmt: skip
    homes = replace(made.homes, particulars=make_particulars(1, BERLIN, **known))
    return World(homes, replace(made.devices, capacities_wh=capacities, levels_wh=capacities / 2))


def home_of(devices: Any = BELIEVABLE, **known: float) -> Home:
    """The same, to be changed."""
    return Home.of(world_of(devices, **known), SEED)


def _given(said: list[dict[str, float]]) -> dict[str, Any]:
    names = {name for one in said for name in one}
    return {name: np.array([one.get(name, np.nan) for one in said], np.float64) for name in names}
