"""Days of a house in Berlin with all that a house may have, by the step that ticks use: the demo's `family`."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np

from calibration.drawing import BLUE, GREEN, GREY, ORANGE, PINK, RED, SKY, VIOLET, Line, Panel, picture
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.services.catalog import device_catalog
from smartenergy.services.devices.rules import check_new
from smartenergy.services.operations.demo_homes import FAMILY
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS, parameters_of
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.kinds import KIND_NAMES, PRODUCTION
from smartenergy.simulation.step import Outcome, step
from smartenergy.simulation.world import Codes, Devices, Given, Homes, Particulars, World

SEED, HOME, MINUTE, QUARTER, HALF_HOUR, DAY = 15, 7, 60, 900, 1_800, 86_400
JUNE, JANUARY = 1_685_916_000, 1_673_218_800
"""Local midnights of the first Monday in June and of the second in January 2023."""
WEEKS = 3
DAYS_BEFORE = 2
"""So that storage has found its level."""
SUN, WARMTH, CHARGED = range(3)
"""Of a day."""
HOURS = [f"{hour}:00" for hour in range(0, 25, 3)]
MODEL_NUMBERS = {model.name: place for place, model in enumerate(MODELS)}


class Moment(NamedTuple):
    """What the house does, W, what its storage holds, %, and how warm it is outside, °C."""

    solar: Floats
    rest: Floats
    cooking: Floats
    laundry: Floats
    heat_pump: Floats
    car: Floats
    battery: Floats
    grid: Floats
    battery_level: Floats
    car_level: Floats
    outside: Floats


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


def typical_day(monday: int, measures: tuple[int, ...]) -> int:
    """The midnight of a working day on which the car is charged: the middle one of them by these measures."""
    days = np.array([_daily(moment) for moment in _days(monday, 7 * WEEKS, HALF_HOUR)])
    is_working = np.arange(len(days)) % 7 < 5
    charges = np.flatnonzero(is_working & (days[:, CHARGED] > 0))
    return monday + int(charges[middle(days[charges][:, measures])]) * DAY


def middle(days: Floats) -> int:
    """The day, of rows, whose places in the orders by each column are the nearest to the middle, together."""
    places = days.argsort(axis=0, kind="stable").argsort(axis=0)
    return int(np.abs(places - len(days) // 2).sum(axis=1).argmin())


def _daily(moment: Moment) -> tuple[float, float, float]:
    """The roof's energy, the temperature, and what the car is charged."""
    return float(moment.solar.sum()), float(moment.outside.mean()), float(moment.car.sum())


def _days(midnight: int, days: int, length: int) -> Iterator[Moment]:
    """Local days one after the other, after some that are not shown."""
    world = _settled(house(), midnight)
    for start in range(midnight, midnight + days * DAY, DAY):
        moments = []
        for tick in range(start, start + DAY, length):
            clock = Clock(tick, length, SEED)
            outcome = step(world, clock)
            world = world.with_levels(outcome.readings.levels_wh)
            moments.append(_moment(world, outcome, clock))
        yield Moment(*np.array(moments, np.float64).T)


def _settled(world: World, midnight: int) -> World:
    """With its storage as the days before leave it."""
    for tick in range(midnight - DAYS_BEFORE * DAY, midnight, QUARTER):
        world = world.with_levels(step(world, Clock(tick, QUARTER, SEED)).readings.levels_wh)
    return world


def _moment(world: World, outcome: Outcome, clock: Clock) -> list[float]:
    devices, readings = world.devices, outcome.readings

    def of(values: Floats | Ints, *names: str) -> float:
        return float(values[np.isin(devices.models, [MODEL_NUMBERS[name] for name in names])].sum())

    cooking, heat_pump = of(readings.watts, "cooking"), of(readings.watts, "heat_pump")
    laundry = of(readings.watts, "laundry", "dishwashing")
    rest = float(outcome.totals.consumption_watts[0]) - cooking - laundry - heat_pump
    levels = [
        100 * of(readings.levels_wh, name) / of(devices.capacities_wh, name) for name in ("battery", "vehicle")
    ]
    return [
        of(readings.watts, "solar"), rest, cooking, laundry, heat_pump,
        of(readings.flows_watts, "vehicle"), of(readings.flows_watts, "battery"),
        float(outcome.totals.net_grid_flow_watts[0]), *levels, float(Surroundings(world.homes, clock).outside[0]),
    ]  # fmt: skip


@cache
def day_of(monday: int, measures: tuple[int, ...]) -> Moment:
    """A typical day by the minute."""
    return next(_days(typical_day(monday, measures), 1, MINUTE))


def day(monday: int, measures: tuple[int, ...]) -> str:
    """What is made and used, where it comes from and goes, what storage holds, how warm it is."""
    made = day_of(monday, measures)
    uses = [
        Line("rest of the house", made.rest, GREY), Line("cooking", made.cooking, RED),
        Line("laundry, dishes", made.laundry, SKY), Line("heat pump", made.heat_pump, PINK),
        Line("car", made.car, VIOLET),
    ]  # fmt: skip
    levels = [Line("battery", made.battery_level, GREEN), Line("car", made.car_level, VIOLET)]
    flows = [Line("from the grid", made.grid, BLUE), Line("into the battery", made.battery, GREEN)]
    return picture(
        [
            Panel("W", [Line("roof", made.solar, ORANGE)], uses),
            Panel("W; below 0: into the grid, out of the battery", flows, height=130),
            Panel("% full", levels, height=80, lowest=0.0),
            Panel("°C outside", [Line("air", made.outside, RED)], height=60, lowest=float(made.outside.min())),
        ],
        HOURS,
    )


PICTURES: dict[str, Callable[[], str]] = {
    "family-summer": partial(day, JUNE, (SUN,)), "family-winter": partial(day, JANUARY, (SUN, WARMTH)),
}  # fmt: skip
