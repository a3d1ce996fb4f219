"""The homes of the catalogue, by archetype. What is not said of their devices is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """Something that homes of an archetype have: one device of the catalogue."""

    keys: tuple[str, ...]
    """It is one of these, all as likely."""
    share: float = 1.0
    """Of these homes that have it."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What it is otherwise than in the catalogue; a parameter that is null is drawn by its model."""


@dataclass(frozen=True)
class ReadyHome:
    """A home as it can be had."""

    key: str
    name: str
    description: str
    occupants: tuple[int, ...]
    """So many live there: one of these, all as likely."""
    parts: tuple[Part, ...]


ROOF = Part(("solar_roof_6",), fields={"name": "Solar roof", "parameters": {"peak_watts": None}})
BATTERY = Part(("battery_5", "battery_10", "battery_10", "battery_15"), fields={"name": "Battery"})
CAR = Part(("small_car", "family_car"), fields={"parameters": {"charger_watts": None}})
HEAT_PUMP = Part(
    ("heat_pump_8",), fields={"name": "Heat pump", "parameters": {"most_watts": None, "is_ground": None}}
)
HOUSEHOLD = Part(("household",))
COOKING, ELECTRIC_COOKING = Part(("cooking",), fields={"parameters": {"is_electric": None}}), Part(("cooking",))
APPLIANCES = (
    Part(("standby",)),
    Part(("fridge", "fridge_freezer")),
    Part(("laundry", "laundry_dryer")),
    Part(("dishwasher",), share=0.8),
    Part(("entertainment",)),
    Part(("lighting",)),
)
AIR_CONDITIONER = Part(("air_conditioner",), share=0.15)
FAMILIES = (2, 3, 3, 4, 4, 5)

READY_HOMES = (
    ReadyHome("single", "Single", "One person in a flat", (1,), (HOUSEHOLD,)),
    ReadyHome("flat", "Flat", "A flat of one to three people", (1, 1, 2, 2, 3), (HOUSEHOLD, AIR_CONDITIONER)),
    ReadyHome(
        "flat_with_balcony_panel", "Flat with a panel", "A flat with two panels on its balcony", (1, 2, 2, 3),
        (HOUSEHOLD, Part(("balcony_panel",))),
    ),
    ReadyHome(
        "family_house", "Family house", "A house of two to five people, heated by gas, appliance by appliance",
        FAMILIES, (*APPLIANCES, COOKING, AIR_CONDITIONER),
    ),
    ReadyHome(
        "house_with_car", "House with a car", "A house with an electric car, heated by gas", FAMILIES,
        (HOUSEHOLD, CAR),
    ),
    ReadyHome(
        "house_with_solar", "House with solar", "A house with panels on its roof, heated by gas", FAMILIES,
        (HOUSEHOLD, ROOF),
    ),
    ReadyHome(
        "house_with_solar_and_battery", "House with solar and battery",
        "A house with panels on its roof and a battery, heated by gas", FAMILIES, (HOUSEHOLD, ROOF, BATTERY),
    ),
    ReadyHome(
        "all_electric", "All electric", "A house with a heat pump and an electric car, appliance by appliance",
        FAMILIES, (*APPLIANCES, ELECTRIC_COOKING, HEAT_PUMP, CAR),
    ),
    ReadyHome(
        "all_electric_with_solar", "All electric, with solar and battery",
        "A house with a heat pump, an electric car, panels and a battery, appliance by appliance", FAMILIES,
        (*APPLIANCES, ELECTRIC_COOKING, HEAT_PUMP, CAR, ROOF, BATTERY),
    ),
)  # fmt: skip
