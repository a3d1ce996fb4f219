"""Versions of tariffs as JSON, and back: how they are stored, and what importers make.

Prices are decimal text; times are HH:MM; what has its usual value is left out.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from smartenergy.tariffs.lines import Credit, Demand, Energy, Line, Standing, Tax, Tier, Tiers, Version
from smartenergy.tariffs.money import MICRO, as_decimal, micros
from smartenergy.tariffs.prices import Band, Bands, Fixed, Price, Series
from smartenergy.tariffs.when import ALWAYS, DAYS, MONTHS, When

Written = dict[str, Any]
KINDS: dict[str, type[Line]] = {
    "energy": Energy, "tiers": Tiers, "standing": Standing, "demand": Demand, "tax": Tax, "credit": Credit,
}  # fmt: skip
NAMES = {kind: name for name, kind in KINDS.items()}


def write(version: Version) -> Written:
    """A version as JSON."""
    return {
        "valid_from": version.valid_from.isoformat(),
        "lines": [_write_line(line) for line in version.lines],
        "holidays": [day.isoformat() for day in version.holidays],
    }


def read(written: Mapping[str, Any]) -> Version:
    """A version of JSON. Raises ValueError, KeyError or TypeError for what is none."""
    lines = tuple(_read_line(line) for line in written["lines"])
    holidays = tuple(date.fromisoformat(day) for day in written.get("holidays", ()))
    return Version(date.fromisoformat(written["valid_from"]), lines, holidays)


def _write_line(line: Line) -> Written:
    given: Written = {"kind": NAMES[type(line)], **vars(line)}
    if isinstance(line, Energy):
        given["price"] = _write_price(line.price)
    elif isinstance(line, Tiers):
        given["tiers"] = [{"up_to_wh": tier.up_to_wh, "price": _write_price(tier.price)} for tier in line.tiers]
    elif isinstance(line, Tax):
        given["on"] = list(line.on)
    else:
        given["price"] = _text(line.price)
    if isinstance(line, Demand):
        given["when"] = [_write_when(when) for when in line.when]
    return given


def _read_line(written: Mapping[str, Any]) -> Line:
    given = dict(written)
    kind = KINDS.get(given.pop("kind"))
    if kind is None:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}")
    if kind is Energy:
        given["price"] = _read_price(given["price"])
    elif kind is Tiers:
        tiers = given["tiers"]
        given["tiers"] = tuple(Tier(_read_price(tier["price"]), tier.get("up_to_wh")) for tier in tiers)
    elif kind is Tax:
        given["on"] = tuple(given.get("on", ()))
    else:
        given["price"] = micros(given["price"])
    if kind is Demand:
        given["when"] = tuple(_read_when(when) for when in given.get("when", [{}]))
    return kind(**given)


def _write_price(price: Price) -> Written | str:
    if isinstance(price, Fixed):
        return _text(price.price)
    if isinstance(price, Bands):
        bands = price.bands
        return {
            "bands": [{"name": band.name, "price": _text(band.price), **_write_when(band.when)} for band in bands]
        }
    written = {"series": price.series, "factor": _text(price.factor), "add": _text(price.add)}
    limits = {"floor": price.floor, "cap": price.cap}
    written |= {name: _text(limit) for name, limit in limits.items() if limit is not None}
    return written | ({"by_hour": True} if price.by_hour else {})


def _write_band(band: Band) -> Written:
    return {"name": band.name, "price": _text(band.price), **_write_when(band.when)}


def _read_price(written: Mapping[str, Any] | str | int) -> Price:
    if not isinstance(written, Mapping):
        return Fixed(micros(written))
    if "bands" in written:
        bands = written["bands"]
        return Bands(tuple(Band(band["name"], micros(band["price"]), _read_when(band)) for band in bands))
    numbers = {name: micros(written[name]) for name in ("factor", "add", "floor", "cap") if name in written}
    return Series(written["series"], by_hour=bool(written.get("by_hour", False)), **numbers)


def _write_when(when: When) -> Written:
    said = {
        "months": list(when.months), "days": list(when.days),
        "from": _clock(when.since), "to": _clock(when.until),
    }  # fmt: skip
    usual = {"months": list(MONTHS), "days": list(DAYS), "from": _clock(ALWAYS.since), "to": _clock(ALWAYS.until)}
    return {name: value for name, value in said.items() if value != usual[name]}


def _read_when(written: Mapping[str, Any]) -> When:
    return When(
        tuple(written.get("months", MONTHS)),
        tuple(written.get("days", DAYS)),
        _minutes(written.get("from", "00:00")),
        _minutes(written.get("to", "24:00")),
    )


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _text(price: int) -> str:
    digits = as_decimal(price, len(str(MICRO)) - 1)
    return format(digits.normalize(), "f") if digits else "0"
