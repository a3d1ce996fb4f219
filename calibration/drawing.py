"""Pictures as SVG, with nothing but text: panels of lines and areas over one time, one below the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from smartenergy.kernel.arrays import Floats

WIDTH, LEFT, RIGHT = 860, 54, 14
HEAD, PLOT, FOOT = 24, 180, 24
"""Heights: what is above a panel, a panel, and what is below all of them."""
BLUE, RED, GREEN, ORANGE, PINK, SKY, GREY, VIOLET = (
    "#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7", "#56b4e9", "#a9b3be", "#5e4fa2",
)  # fmt: skip
"""Those of Okabe and Ito, which all kinds of eyes tell apart, and a dark one."""
COLOURS = (BLUE, RED, GREEN)
LETTER = 6.3
"""The width of a letter, roughly."""
FONT = "font: 11px system-ui, sans-serif"
MOST_STEPS = 5


@dataclass(frozen=True)
class Line:
    """A line or an area, and what it is."""

    name: str
    values: Floats
    colour: str = ""


@dataclass(frozen=True)
class Panel:
    """Lines over areas that stand on one another; all begin and end together."""

    unit: str
    lines: Sequence[Line]
    areas: Sequence[Line] = ()
    height: int = PLOT
    lowest: float | None = None
    """0 unless told, or less where something is below it."""


@dataclass(frozen=True)
class Scale:
    """Where values stand in a panel whose top is so many pixels down."""

    lowest: float
    step: float
    steps: int
    top: float
    height: float

    @classmethod
    def of(cls, panel: Panel, top: float) -> "Scale":
        """One whose steps are easy to read."""
        tops = [line.values for line in panel.lines]
        tops += [np.sum([area.values for area in panel.areas], axis=0)] if panel.areas else []
        most = max(float(np.max(values)) for values in tops)
        least = panel.lowest if panel.lowest is not None else min(0.0, *(float(np.min(values)) for values in tops))
        step = _step(most - least, MOST_STEPS if panel.height >= 120 else 2)
        lowest = floor(least / step + 1e-9) * step
        return cls(lowest, step, max(ceil((most - lowest) / step - 1e-9), 1), top, panel.height)

    def y(self, value: float) -> float:
        """Pixels from the top of the picture."""
        return self.top + self.height * (1 - (value - self.lowest) / (self.step * self.steps))


def drawing(
    lines: Sequence[Line], ticks: Sequence[str], unit: str, lowest: float | None = None, areas: Sequence[Line] = ()
) -> str:
    """A picture of one panel; ticks stand at equal distances below."""
    return picture([Panel(unit, lines, areas, lowest=lowest)], ticks)


def picture(panels: Sequence[Panel], ticks: Sequence[str]) -> str:
    """Panels below one another, with the same time."""
    height = sum(HEAD + panel.height for panel in panels) + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
    ]
    top = 0
    for panel in panels:
        parts += _panel(panel, top + HEAD, len(ticks))
        top += HEAD + panel.height
    return "\n".join([*parts, *_ticks(ticks, height), "</svg>\n"])


def _panel(panel: Panel, top: int, ticks: int) -> Iterator[str]:
    scale, coloured = Scale.of(panel, top), _coloured(panel)
    areas, lines = coloured[: len(panel.areas)], coloured[len(panel.areas) :]
    yield from _grid(scale, ticks)
    below = np.zeros(len(areas[0].values)) if areas else np.zeros(0)
    for area in areas:
        yield _area(below, below + area.values, area.colour, scale)
        below = below + area.values
    for line in lines:
        points = _points(line.values, scale)
        yield f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="1.3"/>'
    yield from _labels(scale)
    yield _text(LEFT, top - 9, panel.unit, "start", "#445")
    yield from _legend([*lines, *areas], top - 9)


def _coloured(panel: Panel) -> list[Line]:
    free = [
        colour for colour in (*COLOURS, ORANGE, PINK, SKY) if colour not in {line.colour for line in panel.lines}
    ]
    unnamed = iter(free)
    return [Line(line.name, line.values, line.colour or next(unnamed)) for line in (*panel.areas, *panel.lines)]


def _step(span: float, most: int) -> float:
    """The least of 1, 2, 2.5 and 5 times a power of ten that at most so many make up."""
    power = 10.0 ** floor(log10(span / most))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power * most >= span * (1 - 1e-9))


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _grid(scale: Scale, ticks: int) -> Iterator[str]:
    for number in range(ticks):
        x = _x(number / (ticks - 1))
        yield f'<path d="M{x:.1f} {scale.top}v{scale.height}" stroke="#f0f2f4"/>'
    for number in range(scale.steps + 1):
        value = scale.lowest + number * scale.step
        colour = "#b9c1c9" if abs(value) < scale.step / 2 else "#e3e6ea"
        yield f'<path d="M{LEFT} {scale.y(value):.1f}H{WIDTH - RIGHT}" stroke="{colour}"/>'


def _labels(scale: Scale) -> Iterator[str]:
    digits = 0 if scale.step >= 1 and scale.step == int(scale.step) else 1
    for number in range(scale.steps + 1):
        value = scale.lowest + number * scale.step
        said = f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")
        yield _text(LEFT - 7, scale.y(value) + 4, said, "end")


def _ticks(ticks: Sequence[str], height: int) -> Iterator[str]:
    for place, tick in enumerate(ticks):
        anchor = "end" if place == len(ticks) - 1 else "middle" if place else "start"
        yield _text(_x(place / (len(ticks) - 1)), height - 8, tick, anchor)


def _area(below: Floats, above: Floats, colour: str, scale: Scale) -> str:
    there = _points(above, scale)
    back = " ".join(reversed(_points(below, scale).split(" ")))
    return f'<polygon points="{there} {back}" fill="{colour}" fill-opacity="0.85"/>'


def _points(values: Floats, scale: Scale) -> str:
    """Those on a level stretch are left out but its ends."""
    y = [round(scale.y(value), 1) for value in values.tolist()]
    last = len(y) - 1
    kept = [at for at in range(last + 1) if at in (0, last) or y[at] != y[at - 1] or y[at] != y[at + 1]]
    return " ".join(f"{_x(at / last):.1f},{y[at]:.1f}" for at in kept)


def _legend(lines: Sequence[Line], y: int) -> Iterator[str]:
    """From the right edge, the first one leftmost."""
    x = float(WIDTH - RIGHT)
    for line in reversed(lines):
        x -= LETTER * len(line.name)
        yield _text(x, y, line.name, "start", "#445")
        yield f'<path d="M{x - 18:.1f} {y - 4}h13" stroke="{line.colour}" stroke-width="4"/>'
        x -= 32


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#667") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="{FONT}; fill: {colour}">{text}</text>'
