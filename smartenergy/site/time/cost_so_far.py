"""What each of three days has cost by when: a line that begins anew at midnight."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from smartenergy.charts.svg.plots import Plot
from smartenergy.charts.svg.scales import Scale, around
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger.calendar import boundaries
from smartenergy.site import formatting


def so_far(zone: str, starts: Ints, until: int, cost: Floats) -> Floats:
    """Of each quarter hour, what its local day has cost when it ends; a gap costs nothing and stays a gap."""
    total = np.full(len(cost), np.nan)
    for day in _days(zone, starts, until):
        total[day] = np.where(np.isnan(cost[day]), np.nan, np.nancumsum(cost[day]))
    return total


def plot(zone: str, starts: Ints, until: int, across: Scale, total: Floats) -> Plot:
    """Draw it, each day from zero."""
    edges = np.append(starts, until).astype(float)
    drawn = Plot(edges, across, around(total, steps=3))
    for day in _days(zone, starts, until):
        of_day = np.full(len(edges), np.nan)
        of_day[day.start + 1 : day.stop + 1] = total[day]
        if np.isfinite(of_day[day.start + 1]):
            of_day[day.start] = 0.0
        drawn.curve("accent", of_day)
    return drawn.tick(formatting.heights(drawn.up))


def _days(zone: str, starts: Ints, until: int) -> Iterator[slice]:
    """Which quarter hours are of each local day."""
    places = np.searchsorted(starts, boundaries("day", zone, int(starts[0]), until)).tolist()
    return (slice(first, last) for first, last in pairwise(places))
