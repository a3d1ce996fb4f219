"""Enums by name: generators make one type of each, and not another wherever it is used."""

from typing import Any, get_args

from smartenergy.ledger.calendar import Resolution
from smartenergy.services.backfill.showing import State
from smartenergy.services.devices.pages import Order
from smartenergy.services.devices.rules import Kind, OnOff, Status
from smartenergy.services.homes.strategy_rules import StrategyName
from smartenergy.services.ledger.reading.exports import Format
from smartenergy.services.strategies.decisions import CarCharging
from smartenergy.services.tariffs.line_rules import Charged, DayKind
from smartenergy.services.tariffs.loading_rules import Per
from smartenergy.services.tariffs.own_series import KindName
from smartenergy.services.what_if.question import Kind as ScenarioKind
from smartenergy.services.what_if.requests import State as WhatIfState
from smartenergy.tariffs.bill_line import Unit
from smartenergy.tariffs.lines import Direction, Span

WORDS = {
    "DeviceType": "The kind of a device, which never changes.",
    "DeviceStatus": "Whether a device takes part: an offline one keeps its last values and counts in no total.",
    "Readings": "Whether each tick's reading of a device is kept, for its history.",
    "DeviceOrder": "What a list is ordered by; `-` turns the order round.",
    "Resolution": "How finely: by the tick, or by quarter hours, hours, days or months of local time.",
    "ExportFormat": "What kind of file.",
    "HistoryShape": "Columns, or a list of rows.",
    "TokenScope": "What a personal access token is good for: asking, or changing homes and devices. Never for the"
    " account, nor for sharing a home.",
    "HomeRole": "What one is to a home: its owner may all, managers all but share and delete it, viewers look.",
    "MemberRole": "What somebody may do in another's home: managers all but share and delete it, viewers look.",
    "EnergyDirection": "What comes in from the grid, or what goes out to it.",
    "DayKind": "A weekday, or a holiday of the tariff, whatever weekday it falls on.",
    "ChargePeriod": "For each day, or for each month.",
    "TierPeriod": "In which time energy is counted for its tiers.",
    "BillUnit": "What a line of a bill counts.",
    "SeriesKind": "Prices a kWh, or the carbon of homes in the series' time zone.",
    "PricesPer": "What prices are for.",
    "BackfillState": "Waiting for a home's first tick or for a worker, being made, there, or given up.",
    "CarCharging": "Whether the grid charges cars as late as may be, as their people do, or at once.",
    "ScenarioKind": "A baseline, or a variant.",
    "WhatIfState": "Waiting for a worker, being worked out, given up, or answered.",
    "Strategy": "What a home's batteries and cars may do.",
}
NAMES: dict[tuple[str, ...], str] = {
    get_args(Kind): "DeviceType",
    get_args(Status): "DeviceStatus",
    get_args(OnOff): "Readings",
    get_args(Order): "DeviceOrder",
    get_args(Resolution): "Resolution",
    get_args(Format): "ExportFormat",
    ("series", "points"): "HistoryShape",
    ("read", "write"): "TokenScope",
    ("owner", "manager", "viewer"): "HomeRole",
    ("manager", "viewer"): "MemberRole",
    get_args(StrategyName): "Strategy",
    get_args(State): "BackfillState",
    get_args(WhatIfState): "WhatIfState",
    get_args(ScenarioKind): "ScenarioKind",
    get_args(CarCharging): "CarCharging",
    get_args(Direction): "EnergyDirection",
    get_args(DayKind): "DayKind",
    get_args(Charged): "ChargePeriod",
    get_args(Span): "TierPeriod",
    get_args(Unit): "BillUnit",
    get_args(KindName): "SeriesKind",
    get_args(Per): "PricesPer",
}


def schemas() -> dict[str, Any]:
    """The enums as components, by name."""
    return {
        name: {"description": WORDS[name], "type": "string", "enum": list(values)}
        for values, name in NAMES.items()
    }


def named(part: Any, reference: str) -> Any:
    """A part of the document in which enums are spoken of by name."""
    if isinstance(part, list):
        return [named(one, reference) for one in part]
    if not isinstance(part, dict):
        return part
    values = part.get("enum")
    if isinstance(values, list) and tuple(values) in NAMES:
        ref = {"$ref": reference.format(model=NAMES[tuple(values)])}
        beside = {key: value for key, value in part.items() if key not in ("enum", "type", "title")}
        return beside | {"allOf": [ref]} if beside else ref
    return {key: named(value, reference) for key, value in part.items()}
