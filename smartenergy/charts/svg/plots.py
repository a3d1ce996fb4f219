"""A chart: marks over a stretch of one axis, with the ticks of both."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from smartenergy.charts.svg import paths
from smartenergy.charts.svg.scales import Scale, Tick
from smartenergy.kernel.arrays import Floats


class Mark(NamedTuple):
    """One outline: `kind` is `fill`, `line` or `band`, `tone` one of the palette's names; both are its classes."""

    kind: str
    tone: str
    path: str


class Plot:
    """A chart that is being drawn. `edges` bound the values along `across`; `up` is the scale of their heights."""

    def __init__(self, edges: Floats, across: Scale, up: Scale) -> None:
        self._edges = across.shares(edges)
        self.across = across
        self.up = up
        self.marks: list[Mark] = []
        self.x_ticks: list[Tick] = []
        self.y_ticks: list[Tick] = []

    def fill(self, tone: str, high: Floats, low: Floats | float = 0.0, *, kind: str = "fill") -> None:
        """What lies between two series, or one and zero."""
        self._add(kind, tone, paths.areas(self._edges, self._heights(low, high), self.up.shares(high)))

    def line(self, tone: str, values: Floats, *, kind: str = "line") -> None:
        """A series as steps."""
        self._add(kind, tone, paths.steps(self._edges, self.up.shares(values)))

    def curve(self, tone: str, values: Floats, *, kind: str = "line") -> None:
        """What was so at the edges, from one to the next: `values` are as many as edges."""
        self._add(kind, tone, paths.lines(self._edges, self.up.shares(values)))

    def bars(
        self, tone: str, high: Floats, low: Floats | float = 0.0, width: float = 0.72, at: float = 0.5
    ) -> None:
        """A series as bars."""
        low, high = self._heights(low, high), self.up.shares(high)
        self._add("fill", tone, paths.bars(self._edges, low, high, width, at))

    def stack(self, layers: Sequence[tuple[str, Floats]], *, as_bars: bool = False, down: bool = False) -> None:
        """Series on top of one another, from zero up or down."""
        total = np.zeros(len(self._edges) - 1)
        for tone, values in layers:
            below, total = total, total + (-values if down else values)
            (self.bars if as_bars else self.fill)(tone, total, below)
            total = np.where(np.isfinite(total), total, below)

    def tick(self, label: Callable[[float], str], x_ticks: Sequence[Tick] = ()) -> "Plot":
        """Label both axes."""
        self.y_ticks, self.x_ticks = self.up.ticks(label), list(x_ticks)
        return self

    @property
    def zero(self) -> float:
        """At which share of the height zero is."""
        return min(1.0, max(0.0, self.up.share(0.0)))

    def _heights(self, low: Floats | float, high: Floats) -> Floats:
        return np.broadcast_to(self.up.shares(np.asarray(low, float)), np.shape(high)).copy()

    def _add(self, kind: str, tone: str, path: str) -> None:
        if path:
            self.marks.append(Mark(kind, tone, path))
