"""The devices of the catalogue. What is not said of one is drawn by its model, so that no two are alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smartenergy.simulation.devices import UNIFORM


@dataclass(frozen=True)
class ReadyDevice:
    """A device as it can be had."""

    key: str
    name: str
    description: str
    device_type: str
    model: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    """The kind's own fields."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Those of its model that are said; the others are drawn."""


def _solar(key: str, name: str, told: str, **parameters: float) -> ReadyDevice:
    return ReadyDevice(key, name, told, "production", "solar", parameters=parameters)


def _battery(kwh: int, told: str) -> ReadyDevice:
    return ReadyDevice(
        f"battery_{kwh}", f"Battery {kwh} kWh", told, "storage", "battery", {"total_capacity_wh": 1_000 * kwh}
    )


def _car(key: str, name: str, told: str, kwh: int, charger_watts: int) -> ReadyDevice:
    return ReadyDevice(
        key, name, told, "storage", "vehicle", {"total_capacity_wh": 1_000 * kwh}, {"charger_watts": charger_watts}
    )


def _consumer(key: str, name: str, told: str, model: str, **parameters: float) -> ReadyDevice:
    return ReadyDevice(key, name, told, "consumption", model, parameters=parameters)


def _simple(key: str, name: str, told: str, device_type: str, **fields: float) -> ReadyDevice:
    return ReadyDevice(
        key, name, f"{told}, drawn anew each tick, whatever the weather", device_type, UNIFORM, fields
    )


SOLAR = (
    _solar("solar_roof_3", "Solar roof 3 kWp", "A small roof or a garage: 7 or 8 panels", peak_watts=3_000),
    _solar("solar_roof_6", "Solar roof 6 kWp", "One side of a terraced house: about 14 panels", peak_watts=6_000),
    _solar("solar_roof_8", "Solar roof 8 kWp", "One side of a detached house: about 19 panels", peak_watts=8_000),
    _solar("solar_roof_10", "Solar roof 10 kWp", "A large roof: about 24 panels", peak_watts=10_000),
    _solar(
        "balcony_panel", "Balcony panel", "Two panels on a railing, plugged into a socket", peak_watts=880,
        tilt=70, inverter_watts=800,
    ),
)  # fmt: skip
STORAGE = (
    _battery(5, "For a small roof or a small home"),
    _battery(10, "Carries a house of a family through a summer's night"),
    _battery(15, "For a large roof, a car or a heat pump"),
    _car("small_car", "Small car", "A car for the town, 40 kWh, charged at 3.7 kW", 40, 3_700),
    _car("family_car", "Family car", "A car for long ways, 75 kWh, charged at 11 kW", 75, 11_000),
)
HEATING = (
    _consumer(
        "heat_pump_8", "Heat pump 8 kW", "Heats house and water with the heat of the air", "heat_pump",
        is_ground=False, most_watts=2_400,
    ),
    _consumer(
        "heat_pump_12", "Heat pump 12 kW", "Heats a large or an old house and its water", "heat_pump",
        is_ground=False, heat_loss_w_per_k=260, most_watts=3_600,
    ),
    _consumer(
        "ground_heat_pump_10", "Ground heat pump 10 kW", "Heats floors and water with the heat of the ground",
        "heat_pump", is_ground=True, is_floor=True, heat_loss_w_per_k=220, most_watts=2_500,
    ),
    _consumer("air_conditioner", "Air conditioner", "Cools while somebody is there", "air_conditioner"),
    _consumer("hot_water", "Water heater", "Water for showers and the kitchen, by electricity", "hot_water"),
)  # fmt: skip
HOUSEHOLD = (
    _consumer(
        "household",
        "Household",
        "The everyday load of the whole home in one: cooking, washing, lamps and so on",
        "household",
    ),
    _consumer(
        "standby",
        "Standby and small things",
        "What is never off, the heating's pump, tools, a game computer or the like",
        "base",
    ),
    _consumer("fridge", "Fridge", "A refrigerator", "refrigeration", has_freezer=False),
    _consumer("fridge_freezer", "Fridge with freezer", "Both, side by side", "refrigeration", has_freezer=True),
    _consumer("cooking", "Cooking", "Electric hob and oven, kettle, small things", "cooking", is_electric=True),
    _consumer(
        "laundry", "Washing machine", "Washes as often as the home's people need", "laundry", has_dryer=False
    ),
    _consumer("laundry_dryer", "Washing machine with dryer", "Washes and dries", "laundry", has_dryer=True),
    _consumer("dishwasher", "Dishwasher", "Mostly after supper", "dishwashing"),
    _consumer("entertainment", "Entertainment", "Television and computers", "entertainment"),
    _consumer("lighting", "Lighting", "Lamps, where somebody is up and it is dark", "lighting"),
)
CONSTANT = (
    _consumer("constant_load", "Constant load 100 W", "The same always: a server, a pump", "constant", watts=100),
    ReadyDevice(
        "generator", "Generator 2 kW", "The same always: a turbine in a brook", "production", "constant",
        {"is_solar": False}, {"watts": 2_000},
    ),
)  # fmt: skip
SIMPLE = (
    _simple(
        "simple_solar_panel", "Simple solar panel", "1,000 to 5,000 W from 06:00 to 18:00", "production",
        instantaneous_output_watts=0, is_solar=True,
    ),
    _simple(
        "simple_battery", "Simple battery", "20 kWh that charge or discharge at up to 1,000 W", "storage",
        total_capacity_wh=20_000, current_level_wh=10_000, charge_discharge_rate_watts=0,
    ),
    _simple(
        "simple_heater", "Simple heater", "500 to 3,000 W by day and night", "consumption",
        consumption_rate_watts=0,
    ),
)  # fmt: skip
READY_DEVICES = (*SOLAR, *STORAGE, *HEATING, *HOUSEHOLD, *CONSTANT, *SIMPLE)
