"""Time zones: those of the pinned package `tzdata`, so that every machine has the same, whatever its system holds.

A zone may still be unknown here: a worker of an older version meets a name that is new, or a name was taken away.
"""

from functools import cache
from hashlib import sha256
from importlib import resources
from io import BytesIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
"""Names that systems have and that say nothing of where somebody lives."""
WORDS = "must be an IANA time zone such as Europe/Berlin"


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
