"""What scenarios are called, and what came of them in a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from smartenergy.services.catalog.device_catalog import BY_KEY
from smartenergy.services.what_if.rules import NO_CAR
from smartenergy.site.formatting import number
from smartenergy.site.tariff_words import tariff_name

MOST_OF_A_NAME = 100
MOST_IN_SHORT = 4
STRATEGIES = {
    "self_consumption": lazy_gettext("Keep the sun for yourself"),
    "time_of_use": lazy_gettext("By cheap and dear hours of the tariff"),
    "price": lazy_gettext("Charge in the day's four cheapest hours"),
    "optimised": lazy_gettext("Plan by prices and forecasts"),
    "backup": lazy_gettext("Keep the battery full for a power cut"),
    "hold": lazy_gettext("Leave the battery alone"),
    "charge_only": lazy_gettext("Only charge"),
    "discharge_only": lazy_gettext("Only discharge"),
    "windows": lazy_gettext("By fixed times"),
    "peak_shaving": lazy_gettext("Keep the power from the grid low"),
}
WAYS = {
    "0": lazy_gettext("north"), "45": lazy_gettext("north-east"), "90": lazy_gettext("east"),
    "135": lazy_gettext("south-east"), "180": lazy_gettext("south"), "225": lazy_gettext("south-west"),
    "270": lazy_gettext("west"), "315": lazy_gettext("north-west"),
}  # fmt: skip
"""Where panels look, by degrees from north."""
TILTS = {
    "0": lazy_gettext("lying flat"), "20": lazy_gettext("a gentle slope"), "35": lazy_gettext("a usual roof"),
    "50": lazy_gettext("a steep roof"), "90": lazy_gettext("on a wall"),
}  # fmt: skip
"""How they lie, by degrees."""
Variant = Mapping[str, Any]


def canonical(variant: Variant) -> str:
    """The name that the page gives a variant: whoever reads it is told of it in their own language."""
    return ", ".join(_flat(variant))[:MOST_OF_A_NAME]


def _flat(said: Mapping[str, Any]) -> Iterator[str]:
    for key, value in said.items():
        if isinstance(value, Mapping):
            yield from _flat(value)
        elif key != "name":
            yield f"{key} {value}"


def label(variant: Variant, tariffs: Sequence[str]) -> str:
    """What a variant is called: by what is other in it, unless who asked gave it a name."""
    if variant["name"] != canonical(variant):
        return str(variant["name"])
    return " · ".join(_parts(variant, tariffs))


def in_short(asked: Mapping[str, Any], tariffs: Mapping[int, str]) -> str:
    """What was asked, in a line; `tariffs` are the names of those that are known."""
    each = []
    for one in asked.get("variants", []):
        name = tariffs.get(one.get("tariff_id", 0))
        each.append(label(one, [name] if name else []))
    more = len(each) - MOST_IN_SHORT
    told = "; ".join(each[:MOST_IN_SHORT]) or as_now()
    return str(gettext("%(some)s and %(count)s more", some=told, count=more)) if more > 0 else told


def is_of_battery(variant: Variant) -> bool:
    """Whether its battery alone is other."""
    return variant.keys() == {"name", "battery"} and variant["name"] == canonical(variant)


def battery(capacity_wh: int) -> str:
    """A battery by its size."""
    told: str = gettext("battery %(size)s", size=size(capacity_wh)) if capacity_wh else gettext("no battery")
    return told


def size(capacity_wh: float) -> str:
    """So many kWh, without needless digits."""
    kwh = round(capacity_wh / 1_000, 1)
    return f"{number(kwh, 0 if kwh == int(kwh) else 1)} kWh"


def _parts(variant: Variant, tariffs: Sequence[str]) -> Iterator[str]:
    if "battery" in variant:
        yield battery(variant["battery"]["capacity_wh"])
    if "tariff_id" in variant:
        yield " + ".join(tariff_name(name) for name in tariffs) or gettext("another tariff")
    if "strategy" in variant:
        kind = variant["strategy"]["kind"]
        yield str(STRATEGIES.get(kind, kind))
    if "solar" in variant:
        yield _panels(variant["solar"])
    if "car" in variant:
        yield car(variant["car"])


def car(key: str) -> str:
    """A car of the catalogue, or none."""
    if key == NO_CAR:
        return str(gettext("no car"))
    return str(gettext(BY_KEY[key].name)) if key in BY_KEY else key


def _panels(solar: Mapping[str, Any]) -> str:
    if not solar.get("added_watts"):
        return str(gettext("no panels"))
    peak = solar["added_watts"] / 1_000
    told = f"+{number(peak, 0 if peak == int(peak) else 1)} kWp"
    way = WAYS.get(f"{solar.get('azimuth', -1):.0f}")
    return f"{told} {gettext('to the %(way)s', way=way)}" if way else told


def as_now() -> str:
    """The first baseline."""
    return str(gettext("as it is today"))


def bare() -> str:
    """The second."""
    return str(gettext("no battery, no panels"))


def again(asked: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was chosen, as the page's address says it, to choose otherwise."""
    found: dict[str, list[str]] = {}
    for one in asked.get("variants", []):
        said = {
            "battery": one.get("battery", {}).get("capacity_wh"), "tariff": one.get("tariff_id"),
            "strategy": one.get("strategy", {}).get("kind"), "car": one.get("car"),
        } | _roof(one.get("solar", {}))  # fmt: skip
        for name, value in said.items():
            if value is not None and str(value) not in found.setdefault(name, []):
                found[name].append(str(value))
    return {name: values for name, values in found.items() if values}


def _roof(solar: Mapping[str, Any]) -> dict[str, Any]:
    if not solar:
        return {}
    if not solar.get("added_watts"):
        return {"panels": "none"}
    lies = {"way": solar.get("azimuth"), "tilt": solar.get("tilt")}
    whole = {name: f"{value:.0f}" for name, value in lies.items() if value is not None}
    return {"panels": "more", "added_kwp": solar["added_watts"] / 1_000, **whole}
