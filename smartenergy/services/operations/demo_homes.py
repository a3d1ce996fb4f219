"""The homes of the demonstration: five whose devices go by the simple rules, and one that behaves like a home."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Fields = Mapping[str, Any]


class DemoHome(NamedTuple):
    """A user's one home."""

    timezone: str
    devices: tuple[Fields, ...]
    said: Fields = {}
    """What is said of the home itself."""
    tariff: str | None = None
    """The key of an example."""
    has_past: bool = False
    """Whether it has lived before its first tick: `DEMO_PAST_DAYS`."""


def _production(name: str, watts: int, solar: bool) -> Fields:
    return {
        "device_type": "production", "name": name, "instantaneous_output_watts": watts, "is_solar": solar,
    }  # fmt: skip


def _storage(name: str, capacity: int, level: int) -> Fields:
    return {
        "device_type": "storage", "name": name, "total_capacity_wh": capacity,
        "current_level_wh": level, "charge_discharge_rate_watts": 0,
    }  # fmt: skip


def _consumption(name: str, watts: int) -> Fields:
    return {"device_type": "consumption", "name": name, "consumption_rate_watts": watts}


def _offline(device: Fields) -> Fields:
    return {**device, "status": "offline"}


def _ready(key: str, **parameters: float) -> Fields:
    """A device of the catalogue, whose readings are kept."""
    return {"catalog_key": key, "readings": "on"} | ({"parameters": parameters} if parameters else {})


FAMILY = DemoHome(
    "Europe/Berlin",
    (
        _ready("solar_roof_8", tilt=35, azimuth=190),
        _ready("battery_10"),
        _ready("family_car"),
        _ready("heat_pump_8"),
        _ready("standby"),
        _ready("fridge_freezer"),
        _ready("cooking"),
        _ready("laundry_dryer"),
        _ready("dishwasher"),
        _ready("entertainment"),
        _ready("lighting"),
    ),
    {"name": "House in Berlin", "occupants": 4, "strategy": "optimised"},
    "dynamic",
    has_past=True,
)
"""The heat pump heats the water as well."""
DEMO_HOMES = {
    "user1": DemoHome("UTC", (
        _storage("Battery", 20_000, 8_000), _production("Solar panel", 4200, True),
        _consumption("Air conditioner", 1500),
    )),
    "user2": DemoHome("Europe/Berlin", (
        _production("Solar panel", 3600, True), _production("Generator", 2000, False),
        _storage("Electric vehicle", 50_000, 30_000), _consumption("Heater", 1200),
        _offline(_consumption("Air conditioner", 900)),
    )),
    "user3": DemoHome("America/New_York", (
        _production("Generator", 2500, False), _storage("Battery", 32_000, 12_000),
        _offline(_storage("Electric vehicle", 50_000, 41_000)), _consumption("Electric vehicle charger", 2800),
    )),
    "user4": DemoHome("Asia/Kolkata", (
        _production("Solar panel", 3000, True), _storage("Battery", 20_000, 19_500),
        _consumption("Heater", 2000), _consumption("Air conditioner", 1100),
    )),
    "user5": DemoHome("Australia/Sydney", (
        _production("Solar panel", 4800, True), _offline(_production("Generator", 1800, False)),
        _storage("Battery", 32_000, 500), _storage("Electric vehicle", 20_000, 10_000),
        _consumption("Air conditioner", 1300),
    )),
    "family": FAMILY,
}  # fmt: skip
