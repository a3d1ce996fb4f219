"""Compressors of heat pumps and air conditioners: they follow the need, and cycle below the least they can do."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints, Singles, Words
from smartenergy.simulation.drivers.wander import wander
from smartenergy.simulation.singles import draw, share, stream

PACE, WANDER = stream("compressor: pace"), stream("compressor: wander")
FOUR_HOURS = 14_400
LEAST = 0.35
"""Beside the most it can do."""


@dataclass(frozen=True)
class Compressor:
    """Compressors. All arrays go together."""

    keys: Words
    phase: Ints
    most_w: Singles
    """Electric, at full power."""


def watts(compressor: Compressor, wanted_w: Singles, instants: Ints) -> Singles:
    """What they draw at some instants, where so much is wanted on average."""
    least = np.float32(LEAST) * compressor.most_w
    cycling = least * (_part_of_cycle(compressor, instants) * least < wanted_w)
    return np.where(wanted_w >= least, np.minimum(wanted_w, compressor.most_w), cycling)


def _part_of_cycle(compressor: Compressor, instants: Ints) -> Singles:
    """0 to 1, from start to start: 24 to 38 minutes, an own length each."""
    minutes = 24 + 14 * share(draw(compressor.keys, PACE, 0), 0)
    turns = instants / (minutes.astype(np.float64) * 60) + compressor.phase * 1e-3
    turns = turns + 0.3 * wander(compressor.keys, WANDER, instants, FOUR_HOURS)
    return np.asarray(turns - np.floor(turns), np.float32)
