"""Towns to choose from: those of tzdata, each of which stands for its time zone."""

from functools import cache

from babel import Locale
from flask_babel import get_locale

from smartenergy.kernel import zones


def choices(*present: str | None) -> list[tuple[str, str]]:
    """Time zones with the names of their towns, by name; those at hand are among them, whatever they are."""
    found = list(_towns(str(get_locale() or "en")))
    known = {zone for zone, _ in found}
    return [(zone, zone) for zone in dict.fromkeys(present) if zone and zone not in known] + found


def town(zone: str) -> str:
    """A time zone by its town."""
    return _named(zone, Locale.parse(str(get_locale() or "en"))) if zone in zones.towns() else zone


@cache
def _towns(language: str) -> tuple[tuple[str, str], ...]:
    locale = Locale.parse(language)
    named = [(zone, _named(zone, locale)) for zone in zones.towns()]
    return (*sorted(named, key=lambda one: one[1].casefold()), ("UTC", "UTC"))


def _named(zone: str, locale: Locale) -> str:
    in_words = zone.rpartition("/")[2].replace("_", " ")
    city = locale.time_zones.get(zone, {}).get("city", in_words)
    country = locale.territories.get(zones.place(zone).country, "")
    return f"{city}, {country}" if country and country != city else city
