"""Time zones: those of the pinned package `tzdata`, so that every machine has the same, whatever its system holds.

A zone may still be unknown here: a worker of an older version meets a name that is new, or a name was taken away.
"""

import re
from functools import cache
from hashlib import sha256
from importlib import resources
from io import BytesIO
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Names that systems have and that say nothing of where somebody lives."""
POSITION = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")
"""ISO 6709: degrees, minutes, and seconds where they are known."""
WORDS = "must be an IANA time zone such as Europe/Berlin"


class Place(NamedTuple):
    """Where a zone's largest town lies, WGS 84 degrees, and in which country (ISO 3166-1 alpha-2)."""

    latitude: float
    longitude: float
    country: str


GREENWICH = Place(51.48, 0.0, "GB")
"""Stands for zones that lie nowhere, such as UTC: where their clocks are the sun's."""


@cache
def names() -> frozenset[str]:
    """All zones that somebody can live in."""
    listed = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return frozenset(listed) - NO_PLACES


def checked(name: str) -> str:
    """The name. Raises ValueError with a sentence for one that names no zone, or no place."""
    if name in names():
        return name
    means_nothing = name in NO_PLACES or name.startswith(("posix/", "right/"))
    raise ValueError(f"{WORDS}; {name} is not one everywhere" if means_nothing else WORDS)


@cache
def rules(name: str) -> bytes:
    """A zone's rules, as compiled. Raises ZoneInfoNotFoundError."""
    if name not in names():
        raise ZoneInfoNotFoundError(f"no time zone {name!r} here")
    try:
        return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    except OSError as error:
        raise ZoneInfoNotFoundError(f"time zone {name!r} cannot be read here") from error


@cache
def zone(name: str) -> ZoneInfo:
    """A zone by its name. Raises ZoneInfoNotFoundError."""
    return ZoneInfo.from_file(BytesIO(rules(name)), key=name)


@cache
def fingerprint(name: str) -> str:
    """What tells a zone's rules from those that it had in another version."""
    return sha256(rules(name)).hexdigest()


def is_known(name: str) -> bool:
    """Whether a zone can be loaded here."""
    try:
        rules(name)
    except ZoneInfoNotFoundError:
        return False
    return True


def shown(name: str | None) -> str:
    """In which zone to show somebody's times: their own, or UTC where that is unknown here."""
    return name if name is not None and is_known(name) else "UTC"


@cache
def place(name: str) -> Place:
    """The place of a zone; for an old name that of the zone with its rules, Greenwich for one that lies nowhere.

    Raises ZoneInfoNotFoundError.
    """
    listed = _places()
    if name in listed:
        return listed[name]
    alike = fingerprint(name)
    return next((listed[other] for other in listed if is_known(other) and fingerprint(other) == alike), GREENWICH)


def towns() -> tuple[str, ...]:
    """The zones that are known by a town: those of tzdata's `zone.tab` that people can choose."""
    return tuple(name for name in _places() if name in names())


@cache
def _places() -> dict[str, Place]:
    """The rows of tzdata's `zone.tab` by zone."""
    text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {zone: _read_place(position, country) for country, position, zone, *_ in rows}


def _read_place(position: str, country: str) -> Place:
    found = POSITION.fullmatch(position)
    if found is None:
        raise ValueError(f"no position: {position}")
    parts = found.groups()
    return Place(_degrees(*parts[:4]), _degrees(*parts[4:]), country)


def _degrees(sign: str, degrees: str, minutes: str, seconds: str | None) -> float:
    size = int(degrees) + int(minutes) / 60 + int(seconds or 0) / 3_600
    return round(-size if sign == "-" else size, 4)
