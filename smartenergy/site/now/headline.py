"""What a home does now, in a sentence or two."""

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import LazyString, get_locale, gettext, lazy_gettext, ngettext

from smartenergy.site.formatting import watts
from smartenergy.site.now.picture import STRENGTHS

SOURCES: dict[str, LazyString] = {
    "solar": lazy_gettext("the sun"), "generator": lazy_gettext("the generator"),
    "battery": lazy_gettext("the battery"), "vehicle": lazy_gettext("the car"), "grid": lazy_gettext("the grid"),
}  # fmt: skip
WORTH_TELLING = 0.1
"""The share of the house's power from which a source is named."""


def headline(document: Mapping[str, Any]) -> str:
    """Who runs the house, and where power goes beside it."""
    flows = document["flows"]
    return " ".join(part for part in (_sources(flows), _beside(flows)) if part)


def _sources(flows: Mapping[str, int]) -> str:
    given = {source: flows.get(f"{source}_to_house", 0) for source in SOURCES}
    total = sum(given.values())
    if not total:
        return str(gettext("The house uses nothing."))
    big = sorted((one for one in given if given[one] >= WORTH_TELLING * total), key=given.__getitem__)[::-1]
    names = listed([str(SOURCES[one]) for one in big])
    told: str = ngettext("%(names)s runs the house.", "%(names)s run the house.", len(big), names=names)
    return told[:1].upper() + told[1:]


def _beside(flows: Mapping[str, int]) -> str:
    into = {
        key: sum(flows.get(f"{source}_to_{key}", 0) for source in SOURCES)
        for key in ("battery", "vehicle", "grid")
    }
    told = {
        "battery": gettext("%(power)s go into the battery", power=watts(into["battery"])),
        "vehicle": gettext("%(power)s go into the car", power=watts(into["vehicle"])),
        "grid": gettext("%(power)s go to the grid", power=watts(into["grid"])),
    }
    named = [told[key] for key, power in into.items() if power >= STRENGTHS[0]]
    return f"{listed(named)}." if named else ""


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`, in the page's language."""
    told: str = format_list(names, locale=get_locale())
    return told
