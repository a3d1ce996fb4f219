"""Outlines as SVG's path data, in a square of 1,000: where values lack (NaN) there is nothing, and no bridge.

Arrays of `edges` have one more than values: a value holds from its edge to the next. Shares go from 0 (left,
below) to 1 (right, above).
"""

from collections.abc import Iterator

import numpy as np

from smartenergy.kernel.arrays import Floats

SIDE = 1_000


def steps(edges: Floats, shares: Floats) -> str:
    """A line that goes by steps."""
    return "".join(_walk(edges, shares, run, "M") for run in runs(shares))


def areas(edges: Floats, low: Floats, high: Floats) -> str:
    """What lies between two such lines."""
    drawn = []
    for run in runs(low + high):
        upper = _walk(edges, high, run, "M")
        back = slice(run.start, run.stop)
        lower = _walk(edges[::-1], low[::-1], slice(len(low) - back.stop, len(low) - back.start), "L")
        drawn.append(f"{upper}{lower}Z")
    return "".join(drawn)


def lines(places: Floats, shares: Floats) -> str:
    """A line from point to point; `places` are as many as values."""
    drawn = []
    for run in runs(shares):
        points = [f"{_x(places[one])},{_y(shares[one])}" for one in range(run.start, run.stop)]
        drawn.append(f"M{points[0]}" + ("h0" if len(points) == 1 else f"L{' '.join(points[1:])}"))
    return "".join(drawn)


def bars(edges: Floats, low: Floats, high: Floats, width: float = 0.72, at: float = 0.5) -> str:
    """Upright bars, each so wide (a share of its span) and in its middle at such a share of it."""
    drawn = []
    for number in np.flatnonzero(np.isfinite(low + high) & (low != high)):
        span = edges[number + 1] - edges[number]
        left = edges[number] + span * (at - width / 2)
        top, height = _y(high[number]), _n((high[number] - low[number]) * SIDE)
        drawn.append(f"M{_x(left)},{top}h{_n(span * width * SIDE)}v{height}h{_n(-span * width * SIDE)}Z")
    return "".join(drawn)


def runs(values: Floats) -> Iterator[slice]:
    """The stretches that have values."""
    known = np.concatenate(([False], np.isfinite(values), [False])).astype(np.int8)
    turns = np.flatnonzero(np.diff(known))
    return (slice(int(a), int(b)) for a, b in zip(turns[::2], turns[1::2], strict=True))


def _walk(edges: Floats, shares: Floats, run: slice, begin: str) -> str:
    """Along a run's values, each flat between its edges; what is level with the one before is not said again."""
    told = [f"{begin}{_x(edges[run.start])},{_y(shares[run.start])}"]
    for number in range(run.start, run.stop):
        if number > run.start and shares[number] != shares[number - 1]:
            told.append(f"H{_x(edges[number])}V{_y(shares[number])}")
    return "".join([*told, f"H{_x(edges[run.stop])}"])


def _x(share: float) -> str:
    return _n(share * SIDE)


def _y(share: float) -> str:
    return _n((1 - share) * SIDE)


def _n(value: float) -> str:
    return f"{round(float(value), 1):g}"
