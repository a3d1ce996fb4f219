"""Days of a house in Berlin with all that a house may have, by the step that ticks use: the demo's `family`."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from calibration.drawing import Line, drawing
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.services.catalog import device_catalog
from smartenergy.services.devices.rules import check_new
from smartenergy.services.operations.demo_homes import FAMILY
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS, parameters_of
from smartenergy.simulation.kinds import KIND_NAMES, PRODUCTION
from smartenergy.simulation.step import Outcome, step
from smartenergy.simulation.world import Codes, Devices, Given, Homes, Particulars, World

SEED, HOME, MINUTE, QUARTER, DAY = 15, 7, 60, 900, 86_400
SUMMER, WINTER = 1_687_816_800, 1_674_601_200
"""Local midnights of a Tuesday in June and of a Wednesday in January 2023."""
DAYS_BEFORE = 2
"""So that storage has found its level."""
HOURS = [f"{hour}:00" for hour in range(0, 25, 3)]
MODEL_NUMBERS = {model.name: place for place, model in enumerate(MODELS)}


class Day(NamedTuple):
    """What the house does by the minute, W, and what its battery holds, kWh."""

    solar: Floats
    household: Floats
    heat_pump: Floats
    battery: Floats
    car: Floats
    grid: Floats
    battery_kwh: Floats


def house() -> World:
    """The family's house, as a tick would read it."""
    devices = [check_new(device_catalog.completed(fields))[1] for fields in FAMILY.devices]
    kinds = np.array([KIND_NAMES.index(device["device_type"]) for device in devices], np.int16)
    models = np.array([MODEL_NUMBERS[device["model"]] for device in devices], np.int16)
    one = np.ones(1)
    particulars = Particulars(
        52.52 * one, 13.4 * one, ("DE",), np.zeros(1, np.int64), FAMILY.said["occupants"] * one,
        np.nan * one, np.inf * one, np.inf * one,
    )  # fmt: skip
    ids = np.array([HOME])
    return World(
        Homes(ids, ids, (FAMILY.timezone,), np.zeros(1, np.int64), particulars),
        Devices(
            np.zeros(len(kinds), np.int64), 100 * HOME + np.arange(len(kinds)), kinds, models, kinds == PRODUCTION,
            _column(devices, "total_capacity_wh"), _column(devices, "current_level_wh"),
            {model: _given(model, devices, models) for model in np.unique(models).tolist()},
        ),
    )  # fmt: skip


def _column(devices: list[dict[str, Any]], name: str) -> Floats:
    return np.array([device.get(name) or 0 for device in devices], np.float64)


def _given(model: int, devices: list[dict[str, Any]], models: Codes) -> Given:
    own = [device for device, number in zip(devices, models.tolist(), strict=True) if number == model]
    names = [field.name for field in parameters_of(MODELS[model])]
    return {
        name: np.array([np.nan if one[name] is None else one[name] for one in own], np.float64) for name in names
    }


@cache
def _day(midnight: int) -> Day:
    """A local day by the minute, after some by the quarter hour that are not shown."""
    world, minutes = _settled(house(), midnight), []
    for tick in range(midnight, midnight + DAY, MINUTE):
        outcome = step(world, Clock(tick, MINUTE, SEED))
        world = world.with_levels(outcome.readings.levels_wh)
        minutes.append(_minute(world, outcome))
    return Day(*np.array(minutes, np.float64).T)


def _settled(world: World, midnight: int) -> World:
    """With its storage as the days before leave it."""
    for tick in range(midnight - DAYS_BEFORE * DAY, midnight, QUARTER):
        world = world.with_levels(step(world, Clock(tick, QUARTER, SEED)).readings.levels_wh)
    return world


def _minute(world: World, outcome: Outcome) -> list[float]:
    devices, readings = world.devices, outcome.readings

    def of(name: str, values: Floats | Ints) -> float:
        return float(values[devices.models == MODEL_NUMBERS[name]].sum())

    uses, heat_pump = outcome.totals.consumption_watts[0], of("heat_pump", readings.watts)
    return [
        of("solar", readings.watts), uses - heat_pump, heat_pump,
        of("battery", readings.flows_watts), of("vehicle", readings.flows_watts),
        outcome.totals.net_grid_flow_watts[0], of("battery", readings.levels_wh) / 1_000,
    ]  # fmt: skip


def power_of(midnight: int) -> str:
    """What the roof gives, what the house uses, and what the car takes."""
    day = _day(midnight)
    used = [Line("house and heat pump", day.household + day.heat_pump), Line("car", day.car)]
    return drawing([Line("roof", day.solar), *used], HOURS, "W")


def flows_of(midnight: int) -> str:
    """What comes from the grid, and what the battery takes and gives."""
    day = _day(midnight)
    lowest = -2_000.0 * float(np.ceil(max(-day.grid.min(), -day.battery.min(), 1.0) / 2_000))
    lines = [Line("from the grid", day.grid), Line("into the battery", day.battery)]
    return drawing(lines, HOURS, "W; below 0 into the grid, out of the battery", lowest)


PICTURES: dict[str, Callable[[], str]] = {
    "family-summer": partial(power_of, SUMMER), "family-summer-flows": partial(flows_of, SUMMER),
    "family-winter": partial(power_of, WINTER), "family-winter-flows": partial(flows_of, WINTER),
}  # fmt: skip
