"""All that the page `Now` shows of a home: the first time as a page, then as JSON whenever something is new."""

from typing import Any, NamedTuple

from flask_babel import gettext

from smartenergy.models import Home
from smartenergy.services.backfill import showing
from smartenergy.services.live import equipment, home_now
from smartenergy.services.live.equipment import Equipment
from smartenergy.services.tariffs.day_so_far import day_so_far
from smartenergy.services.tariffs.home_days import read_days
from smartenergy.simulation.strategies.why import Why
from smartenergy.site import formatting
from smartenergy.site.about_home.strategy_words import KINDS
from smartenergy.site.now import headline, reasons
from smartenergy.site.now.picture import LABELS, STATES, STRENGTHS, Picture, picture
from smartenergy.site.now.price_now import PriceNow, price_now
from smartenergy.site.now.today import NOTHING, Tile, tiles

Row = tuple[str, str, str]
GIVERS = frozenset({"solar", "generator", "battery"})


class Present(NamedTuple):
    """Of a home."""

    has: Equipment
    document: dict[str, Any] | None
    """None: nothing is online."""
    picture: Picture | None
    price: PriceNow | None
    tiles: list[Tile]
    past: dict[str, Any] | None
    """How far a past is that is being made; None where none is."""
    ways: list[Row]
    """Which way power goes: from, to, power."""
    devices: list[Row]
    """Each that is online: its name, what it does, power."""
    strategy: str
    zone: str
    told: dict[str, str]
    """What changes, in words, by the name that the page's script knows it by."""

    @property
    def has_today(self) -> bool:
        """Whether anything of today or yesterday is recorded."""
        return any(one.value != NOTHING or one.than for one in self.tiles)

    def as_json(self) -> dict[str, Any]:
        """For the page's script."""
        tones = {f"today_{one.key}": one.tone for one in self.tiles}
        if self.price:
            tones["price"] = self.price.tone
        done = None if self.past is None else self.past["percent"]
        rows = {"ways": self.ways, "devices": self.devices}
        return {"home": self.document, "told": self.told, "tones": tones, "past_percent": done, "rows": rows}


def present(home: Home) -> Present:
    """Of a home that somebody has been let see."""
    has, past = equipment.equipment(home), showing.under_way(home)
    seen = home_now.seen(home) if has.online else None
    days = read_days(home)
    document, why = seen or (None, None)
    price = price_now(days)
    made = tiles(day_so_far(days), days.prices.currency, can_give=bool(has.places & GIVERS))
    told = _of_today(made, days.now) | _of_price(price) | _of_past(past)
    drawn = None
    if document:
        drawn = picture(has.places, document)
        told |= _of_now(document, why, days.prices.currency) | {"picture": _as_words(drawn)}
    ways, devices = (_ways(document), _devices(document)) if document else ([], [])
    strategy = str(KINDS[home.strategy].name)
    return Present(has, document, drawn, price, made, past, ways, devices, strategy, days.zone, told)


def _ways(document: dict[str, Any]) -> list[Row]:
    named = (way.split("_to_") for way in document["flows"])
    labels = [(str(LABELS[source][0]), str(LABELS[sink][0])) for source, sink in named]
    powers = map(formatting.watts, document["flows"].values())
    return [(*both, power) for both, power in zip(labels, powers, strict=True)]


def _devices(document: dict[str, Any]) -> list[Row]:
    return [(one["name"], _device_does(one), formatting.watts(abs(one["watts"]))) for one in document["devices"]]


def _device_does(one: dict[str, Any]) -> str:
    if one["device_type"] == "storage":
        return str(STATES["battery"][2 if not one["watts"] else 0 if one["watts"] > 0 else 1])
    return str(gettext("makes") if one["device_type"] == "production" else gettext("uses"))


def _of_today(made: list[Tile], now: int) -> dict[str, str]:
    values = {f"today_{one.key}": one.value for one in made}
    than = {f"today_{one.key}_than": one.than for one in made}
    return values | than | {"as_of": formatting.clock(now)}


def _of_price(price: PriceNow | None) -> dict[str, str]:
    return {"price": price.value, "price_word": price.word, "price_around": price.around} if price else {}


def _of_past(past: dict[str, Any] | None) -> dict[str, str]:
    if past is None:
        return {}
    left = past["eta_seconds"]
    told = gettext("%(done)s done", done=formatting.percent(past["percent"] / 100))
    if left:
        told = f"{told}, {gettext('about %(minutes)s min left', minutes=formatting.number(max(1, left / 60)))}"
    return {"past": told}


def _of_now(document: dict[str, Any], why: Why | None, currency: str | None) -> dict[str, str]:
    told = {"headline": headline.headline(document)}
    told |= {f"{key}_watts": formatting.watts(abs(watts)) for key, watts in document["watts"].items()}
    for key in ("battery", "vehicle"):
        if store := document[key]:
            told[f"{key}_percent"] = formatting.percent(store["percentage"] / 100)
            told[f"{key}_does"] = _does(key, document["watts"][key])
            told[f"{key}_holds"] = gettext(
                "%(level)s of %(capacity)s", level=formatting.kwh(store["level_wh"]),
                capacity=formatting.kwh(store["capacity_wh"]),
            )  # fmt: skip
    if why:
        told["why"] = reasons.told(why, currency)
    return told


def _as_words(drawn: Picture) -> str:
    """For who does not see it."""
    parts = [f"{LABELS['house'][0]}: {formatting.watts(drawn.house_watts)}"]
    for one in drawn.places:
        held = [formatting.percent(one.percent / 100)] if one.percent is not None else []
        does = [one.state] if one.state else []
        parts.append(f"{one.label}: {', '.join([formatting.watts(abs(one.watts)), *does, *held])}")
    return "; ".join(parts)


def _does(key: str, watts: int) -> str:
    if abs(watts) < STRENGTHS[0]:
        return str(gettext("rests") if key == "battery" else gettext("does not charge"))
    power = formatting.watts(abs(watts))
    told = gettext("charges with %(power)s", power=power) if watts > 0 else gettext("gives %(power)s", power=power)
    return str(told)
