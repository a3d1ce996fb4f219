"""The live picture of a home: its places around the house, and how strongly power goes which way."""

from collections.abc import Iterator, Mapping
from math import atan2, degrees, hypot
from typing import Any, NamedTuple

from flask_babel import LazyString, lazy_gettext

CENTRE, RADIUS = (195.0, 214.0), 42
HOUSE_RADIUS = 56
AWAY = 146.0
"""How far places are from the house."""
ABOVE, BELOW = 112, 300
"""What is left out of the picture where nothing stands above, or below."""
HEIGHT = 446
STRENGTHS = (50, 400, 1_500, 4_000, 8_000)
"""W: from each on, a line is thicker and its dots are faster. Below the first nothing is seen to flow."""
LABELS: dict[str, tuple[LazyString, str]] = {
    "solar": (lazy_gettext("Sun"), "sun"), "generator": (lazy_gettext("Generator"), "generator"),
    "grid": (lazy_gettext("Grid"), "grid"), "battery": (lazy_gettext("Battery"), "battery"),
    "vehicle": (lazy_gettext("Car"), "car"), "house": (lazy_gettext("House"), "house"),
}  # fmt: skip
STATES: dict[str, tuple[LazyString, LazyString, LazyString]] = {
    "grid": (lazy_gettext("buying"), lazy_gettext("selling"), lazy_gettext("idle")),
    "battery": (lazy_gettext("charging"), lazy_gettext("discharging"), lazy_gettext("idle")),
    "vehicle": (lazy_gettext("charging"), lazy_gettext("discharging"), lazy_gettext("idle")),
}
"""With positive power, with negative, with none."""
SOURCES = ("solar", "generator", "battery", "vehicle", "grid")


class Place(NamedTuple):
    """A place beside the house, and its line: drawn from it to the house."""

    key: str
    x: float
    y: float
    watts: int
    percent: float | None
    """How full it is; None: it stores nothing."""
    strength: int
    goes: str
    """`in`, to the house; `out`, away from it."""

    @property
    def label(self) -> LazyString:
        """Its name."""
        return LABELS[self.key][0]

    @property
    def icon(self) -> str:
        """Of `icons.html`."""
        return LABELS[self.key][1]

    @property
    def states(self) -> list[str]:
        """What it may do, in words: with positive power, with negative, with none. Who only gives has none."""
        return [str(one) for one in STATES.get(self.key, ())]

    @property
    def state(self) -> str:
        """What it does, in a word."""
        return self.states[2 if not self.strength else 0 if self.watts > 0 else 1] if self.states else ""

    @property
    def label_y(self) -> float:
        """Where its name stands: above, at the top; else below."""
        return self.y - RADIUS - 9 if self.y < CENTRE[1] - HOUSE_RADIUS else self.y + RADIUS + 19

    @property
    def line(self) -> tuple[float, float, float, float]:
        """Where its line begins and ends."""
        away = hypot(CENTRE[0] - self.x, CENTRE[1] - self.y)
        first, last = (RADIUS + 3) / away, 1 - (HOUSE_RADIUS + 4) / away
        return self._at(first) + self._at(last)

    @property
    def arrow(self) -> tuple[float, float, float]:
        """Where the arrow on its line is, and which way it points when power comes in."""
        x1, y1, x2, y2 = self.line
        turned = round(degrees(atan2(CENTRE[1] - self.y, CENTRE[0] - self.x)), 1)
        return round((x1 + x2) / 2, 1), round((y1 + y2) / 2, 1), turned

    def _at(self, share: float) -> tuple[float, float]:
        x, y = self.x + (CENTRE[0] - self.x) * share, self.y + (CENTRE[1] - self.y) * share
        return round(x, 1), round(y, 1)


class Arc(NamedTuple):
    """What part of the house's power a source gives, as a piece of a ring of 100."""

    source: str
    start: float
    length: float


class Picture(NamedTuple):
    """All of it."""

    places: list[Place]
    arcs: list[Arc]
    house_watts: int
    top: int
    height: int
    strengths: tuple[int, ...] = STRENGTHS


def picture(has: frozenset[str], document: Mapping[str, Any]) -> Picture:
    """Of a home that has such places, by what it does now."""
    watts = document["watts"]
    spots = dict(_spots(has))
    places = [_place(key, *spot, document) for key, spot in spots.items()]
    top = 0 if any(one.y < CENTRE[1] for one in places) else ABOVE
    bottom = HEIGHT if any(one.y > CENTRE[1] for one in places) else BELOW
    return Picture(places, list(_arcs(document["flows"])), watts["house"], top, bottom - top)


def strength(watts: float) -> int:
    """How strong power looks: 0 for none, up to `len(STRENGTHS)`."""
    return sum(abs(watts) >= least for least in STRENGTHS)


def _spots(has: frozenset[str]) -> Iterator[tuple[str, tuple[float, float]]]:
    """Who makes power stands above, who stores it right and below, the grid left."""
    x, y = CENTRE
    above = [key for key in ("solar", "generator") if key in has]
    across = {1: [x], 2: [x - 74, x + 74]}.get(len(above), [])
    yield from zip(above, ((place, y - AWAY) for place in across), strict=True)
    yield "grid", (x - AWAY, y)
    stores = [key for key in ("battery", "vehicle") if key in has]
    yield from zip(stores, [(x + AWAY, y), (x, y + AWAY)], strict=False)


def _place(key: str, x: float, y: float, document: Mapping[str, Any]) -> Place:
    watts, store = document["watts"][key], document.get(key)
    is_out = watts < 0 if key == "grid" else watts > 0 and key in STATES
    percent = store["percentage"] if store else None
    return Place(key, x, y, watts, percent, strength(watts), "out" if is_out else "in")


def _arcs(flows: Mapping[str, int]) -> Iterator[Arc]:
    given = {source: flows.get(f"{source}_to_house", 0) for source in SOURCES}
    total, at = sum(given.values()), 0.0
    for source, watts in given.items():
        length = round(100 * watts / total, 2) if total else 0.0
        yield Arc(source, round(at, 2), length)
        at += length
