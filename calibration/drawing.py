"""Lines over time as SVG, with nothing but text: a picture that a page can show."""

from collections.abc import Sequence
from dataclasses import dataclass

from smartenergy.kernel.arrays import Floats

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 860, 220, 52, 24, 14
COLOURS = ("#0b6bcb", "#d9480f", "#2b8a3e")
STYLE = "font: 11px sans-serif; fill: #667"


@dataclass(frozen=True)
class Line:
    """A line and what it is."""

    name: str
    values: Floats


def drawing(lines: Sequence[Line], ticks: Sequence[str], unit: str, lowest: float = 0.0) -> str:
    """A picture of lines, which all begin and end together; ticks stand at equal distances below."""
    span = _round_top(max(float(line.values.max()) for line in lines) - lowest)
    body = [*_grid(lowest, span, unit), *_ticks(ticks)]
    body += [_path((line.values - lowest) / span, COLOURS[place]) for place, line in enumerate(lines)]
    body += [_legend(line, COLOURS[place], place) for place, line in enumerate(lines)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    return "\n".join((head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *body, "</svg>\n"))


def _round_top(most: float) -> float:
    """The next number above whose quarters are easy to read."""
    steps = (step * 10.0**power for power in range(-2, 6) for step in (0.4, 0.8, 1.2, 2.0, 2.8))
    return next(step for step in steps if step >= most)


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - 8)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _grid(lowest: float, span: float, unit: str) -> list[str]:
    parts = []
    for quarter in range(5):
        y, value = _y(quarter / 4), lowest + span * quarter / 4
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - 8}" stroke="#e3e6ea"/>')
        said = f"{value:,.0f}" if span > 20 else f"{value:.1f}"
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" style="{STYLE}">{said}</text>')
    return [*parts, f'<text x="4" y="11" style="{STYLE}">{unit}</text>']


def _ticks(ticks: Sequence[str]) -> list[str]:
    places = [_x(place / (len(ticks) - 1)) for place in range(len(ticks))]
    ends = ["start", *["middle"] * (len(ticks) - 2), "end"]
    return [
        f'<text x="{x:.1f}" y="{HEIGHT - 7}" text-anchor="{end}" style="{STYLE}">{tick}</text>'
        for x, end, tick in zip(places, ends, ticks, strict=True)
    ]


def _path(shares: Floats, colour: str) -> str:
    last = len(shares) - 1
    points = " ".join(f"{_x(at / last):.1f},{_y(share):.1f}" for at, share in enumerate(shares.tolist()))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.2"/>'


def _legend(line: Line, colour: str, place: int) -> str:
    x = WIDTH - 200 * (place + 1)
    return f'<text x="{x}" y="11" style="{STYLE}; fill: {colour}">{line.name}</text>'
