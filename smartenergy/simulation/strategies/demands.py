"""What of a home's needs a storage covers, where it may go deeper for some than for others.

The most urgent first, each down to a level of its own: loads above a cap down to what is kept for nothing, the
house down to the strategy's level, a car down to where the battery may feed it. What comes out is the deficit that
`dispatch.move` is to see, which then needs to know but the lowest of these levels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.strategies.dispatch import WHOLE, Converters


@dataclass(frozen=True)
class Need:
    """So much of a tick, mWh on the home's side, for which storage may be emptied down to a level."""

    mwh: Ints
    down_to: Ints


def covered(levels: Ints, needs: Sequence[Need], converters: Converters) -> Ints:
    """What of all needs storage covers, mWh on the home's side; `needs` by urgency, their levels rising."""
    held, power = levels, converters.most_discharge
    total = np.zeros_like(levels)
    for need in needs:
        can = np.maximum(held - need.down_to, 0) * converters.discharge_efficiency // WHOLE
        given = np.minimum(np.minimum(need.mwh, can), power)
        total, power = total + given, power - given
        held = held + (-given * WHOLE // converters.discharge_efficiency)
    return total


def above_cap(deficit: Ints, cap: Ints) -> tuple[Ints, Ints]:
    """A deficit's part above a cap, and the rest, mWh of a tick; a cap of 0 is none."""
    over = np.where(cap > 0, np.maximum(deficit - cap, 0), 0)
    return over, deficit - over


def within_cap(most_import: Ints, cap: Ints) -> Ints:
    """What may come in while storage charges: the connection's limit, or the cap."""
    return np.where(cap > 0, np.minimum(most_import, cap), most_import)
