"""Compressors of heat pumps and air conditioners: they follow the need, and cycle below the least they can do."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints, Singles, Words
from smartenergy.simulation.drivers.wander import wander
from smartenergy.simulation.singles import draw, share, stream

PACE, WANDER, UNSTEADY = (stream(f"compressor: {name}") for name in ("pace", "wander", "unsteady"))
FOUR_HOURS, TEN_MINUTES = 14_400, 600
LEAST = 0.30
"""Beside the most it can do, where the air outside is as it was bought for."""
RUNS_ON = 0.9
"""From which share of its least on it does not stop any more, but runs at that."""
HUNTING = 0.04
"""By how much its control swings around what is wanted, as a standard deviation."""
SOFT_START, HURRY, SETTLED = 2.0, 0.3, 8.0
"""Minutes until it is up to speed; by how much it is faster then; minutes until that is over."""


@dataclass(frozen=True)
class Compressor:
    """Compressors. All arrays go together."""

    keys: Words
    phase: Ints
    most_w: Singles
    """Electric, at full power."""
    least_w: Singles
    """At its slowest, just now: the harder it has to press, the more."""
    shortest: float
    """Minutes from start to start, of the quickest of them."""
    longer: float
    """By how much the slowest take longer."""


def watts(compressor: Compressor, wanted_w: Singles, instants: Ints) -> Singles:
    """What they draw at some instants, where so much is wanted on average."""
    part, since = _cycle(compressor, instants)
    least = np.minimum(compressor.least_w, compressor.most_w)
    hunting = 1 + np.float32(HUNTING) * wander(compressor.keys, UNSTEADY, instants, TEN_MINUTES)
    cycling = least * hunting * started(since) * (part * least < wanted_w)
    steady = np.minimum(np.maximum(wanted_w * hunting, least), compressor.most_w)
    return np.where(wanted_w >= np.float32(RUNS_ON) * least, steady, np.minimum(cycling, compressor.most_w))


def started(minutes: Singles) -> Singles:
    """The power beside the settled one, so many minutes after a start: softly, then fast for a while."""
    rising = np.minimum((minutes + np.float32(0.5)) * np.float32(1 / SOFT_START), 1)
    hurried = np.float32(HURRY) * np.maximum(1 - minutes * np.float32(1 / SETTLED), 0)
    return np.asarray(rising * (1 + hurried))


def _cycle(compressor: Compressor, instants: Ints) -> tuple[Singles, Singles]:
    """How far they are from start to start, 0 to 1, and minutes since the start; each has a length of its own."""
    minutes = compressor.shortest + compressor.longer * share(draw(compressor.keys, PACE, 0), 0)
    turns = instants / (minutes.astype(np.float64) * 60) + compressor.phase * 1e-3
    turns = turns + 0.3 * wander(compressor.keys, WANDER, instants, FOUR_HOURS)
    part = np.asarray(turns - np.floor(turns), np.float32)
    return part, part * minutes
