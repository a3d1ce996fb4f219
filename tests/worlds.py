"""Small worlds for tests."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.world import PRODUCTION, STORAGE, Devices, Homes, Particulars, World

GREENWICH, BERLIN = (51.48, 0.0, "GB"), (52.52, 13.4, "DE")


def make_world(
    homes: Sequence[Sequence[int]], *, ids: Any = None, first_home: int = 1, timezone: str = "UTC",
    owners: Sequence[int] | None = None, is_solar: Any = False, capacity_wh: float = 20_000.0, level_wh: float = 8_000.0,
    levels_wh: Any = None, models: Any = 0, parameters: Any = None,
) -> World:  # fmt: skip
    """Homes given as the kinds of their devices; storage of one capacity at one level unless `levels_wh` says it."""
    kinds = np.array([kind for home in homes for kind in home], np.int16)
    count, is_storage = len(kinds), kinds == STORAGE
    home_ids = np.arange(first_home, first_home + len(homes))
    levels = np.where(is_storage, level_wh, 0.0) if levels_wh is None else np.array(levels_wh, np.float64)
    return World(
        Homes(
            home_ids,
            home_ids if owners is None else np.array(owners),
            (timezone,),
            np.zeros(len(homes), np.int64),
            make_particulars(len(homes)),
        ),
        Devices(
            home=np.repeat(np.arange(len(homes)), [len(home) for home in homes]),
            ids=np.arange(1, count + 1) if ids is None else np.array(ids),
            kinds=kinds,
            models=np.broadcast_to(np.array(models, np.int16), count).copy(),
            is_solar=np.broadcast_to(np.array(is_solar, np.bool_), count).copy(),
            capacities_wh=np.where(is_storage, capacity_wh, 0.0),
            levels_wh=levels,
            parameters=parameters or {},
        ),
    )


def homes_of_all_models(count: int) -> World:
    """Homes in Berlin with a device of each model and of each kind that may have it; some have limits."""
    each = [(kind, place) for place, model in enumerate(MODELS) for kind in model.kinds]
    world = make_world(
        [[kind for kind, _ in each]] * count, timezone="Europe/Berlin", is_solar=[kind == PRODUCTION for kind, _ in each] * count,
        models=[model for _, model in each] * count, parameters=_constants(count),
    )  # fmt: skip
    place = np.arange(count)
    particulars = replace(
        make_particulars(count, BERLIN),
        most_import_watts=np.where(place % 3 == 0, 6_000.0, np.inf),
        most_export_watts=np.where(place % 2 == 0, 3_000.0, np.inf),
    )
    return World(replace(world.homes, particulars=particulars), world.devices)


def _constants(homes: int) -> dict[int, dict[str, np.ndarray]]:
    """Constant power, of which something must be said."""
    number, model = next((place, model) for place, model in enumerate(MODELS) if model.name == "constant")
    return {number: {"watts": np.full(homes * len(model.kinds), 150.0)}}


def make_particulars(count: int, place: tuple[float, float, str] = GREENWICH, **given: float) -> Particulars:
    """Homes at one place; `given` says of all of them what is not left open."""
    latitude, longitude, country = place
    columns = {
        "occupants": np.nan, "annual_kwh": np.nan, "most_import_watts": np.inf, "most_export_watts": np.inf,
    } | given  # fmt: skip
    return Particulars(
        np.full(count, latitude), np.full(count, longitude), (country,), np.zeros(count, np.int64),
        **{name: np.full(count, value) for name, value in columns.items()},
    )  # fmt: skip
