"""Names of tariffs and of their lines: those of our examples; what people named stays as they did."""

import re
from datetime import date

from flask_babel import gettext, lazy_gettext

from smartenergy.site.formatting import month

EXAMPLE = "Example: "
TARIFFS = {
    "fixed": lazy_gettext("Fixed price"),
    "day and night": lazy_gettext("Day and night"),
    "night, day and evening": lazy_gettext("Night, day and evening"),
    "dynamic with feed-in": lazy_gettext("Dynamic: the market's price by the quarter hour"),
    "with demand charge": lazy_gettext("With a charge for the highest power"),
    "cheap at night": lazy_gettext("Cheap at night"),
    "by the half hour": lazy_gettext("The market's price by the half hour"),
    "time of use with seasons": lazy_gettext("By time of day and season"),
    "tiers": lazy_gettext("Dearer the more is used"),
}
LINES = {
    "energy": lazy_gettext("Energy"),
    "feed-in": lazy_gettext("Feed-in"),
    "basic charge": lazy_gettext("Basic charge"),
    "standing charge": lazy_gettext("Standing charge"),
    "customer charge": lazy_gettext("Customer charge"),
    "capacity": lazy_gettext("Highest power"),
    "VAT": lazy_gettext("VAT"),
    "sales tax": lazy_gettext("Sales tax"),
    "day": lazy_gettext("by day"),
    "night": lazy_gettext("by night"),
    "evening": lazy_gettext("in the evening"),
    "winter peak": lazy_gettext("winter, peak hours"),
    "winter off-peak": lazy_gettext("winter, other hours"),
    "summer peak": lazy_gettext("summer, peak hours"),
    "summer off-peak": lazy_gettext("summer, other hours"),
}
MONTH = re.compile(r"[0-9]{4}-[0-9]{2}", re.ASCII)
TIER = re.compile(r"(up to|over) ([0-9.]+ kWh)( a day)?", re.ASCII)


def tariff_name(name: str) -> str:
    """What a tariff is called."""
    is_example = name.startswith(EXAMPLE)
    return str(TARIFFS.get(name.removeprefix(EXAMPLE), name)) if is_example else name


def line_name(name: str) -> str:
    """What a line of a bill is called: that of the tariff, with its band, tier or month."""
    return ", ".join(_part(part) for part in name.split(", "))


def unit_name(unit: str) -> str:
    """What a line counts in."""
    return str({"day": gettext("days"), "month": gettext("months")}.get(unit, unit))


def _part(part: str) -> str:
    if MONTH.fullmatch(part):
        return month(date(int(part[:4]), int(part[5:]), 1))
    if found := TIER.fullmatch(part):
        words = {"up to": gettext("up to %(limit)s"), "over": gettext("over %(limit)s")}[found[1]]
        limit = f"{found[2]}{' ' + gettext('a day') if found[3] else ''}"
        return str(words % {"limit": limit})
    return str(LINES.get(part, part))
