"""Heat pumps and the houses that they heat: what was said of them, and what is drawn where nothing was said."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Singles
from smartenergy.simulation.devices.owners import Owner, given_or, said_or
from smartenergy.simulation.singles import bell, draw, lognormals, pick, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS = stream("heat pump: traits")
LOSSES = lognormals(0.3)
MEAN_LOSS = 190.0
"""W/K: a median of 182."""
LIMIT, LIMIT_SPREAD, LEAKY = 13.8, 1.3, 2.5
"""°C: that of the mean house; how far others stray; and how much more one that loses twice as much has."""
LOWEST_LIMIT, HIGHEST_LIMIT = 10.0, 17.0
FULL_AT, COLDEST_COP = 29.0, 2.6
"""A heat pump is bought for 29 K below the limit, with this coefficient of performance there,"""
SMALLEST, LARGER = 0.85, 0.4
"""times this to this and that more: they come in sizes."""
SETS_BACK, SETBACK, HARDLY = 0.80, 1.15, 0.35
"""How many set back by night; how far, beside the usual course of a day; and how far the others."""


@dataclass(frozen=True)
class HeatPump:
    """Heat pumps. All arrays go together."""

    owner: Owner
    loss_w_per_k: Singles
    is_ground: Bools
    """Takes its heat from the ground, not from the air."""
    is_floor: Bools
    """Heats floors, not radiators."""
    limit: Singles
    """°C outside from which on nothing is heated."""
    early: Singles
    """Minutes by which its morning comes before others'."""
    setback: Singles
    """How much of a day's usual course it follows."""
    most_w: Singles

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {
            "heat_loss_w_per_k": self.loss_w_per_k,
            "is_ground": self.is_ground,
            "is_floor": self.is_floor,
            "heating_limit": self.limit,
            "most_watts": self.most_w,
        }


def drawn(owner: Owner, given: Given) -> HeatPump:
    """Heat pumps as given, else from their own hash."""
    word, more = draw(owner.keys, TRAITS, 0), draw(owner.keys, TRAITS, 1)
    loss = given_or(given, "heat_loss_w_per_k", MEAN_LOSS * pick(LOSSES, word, 0))
    size = loss * np.float32(FULL_AT / COLDEST_COP) * (SMALLEST + LARGER * share(more, 3))
    leaky = np.float32(LEAKY) * np.clip(loss * np.float32(1 / MEAN_LOSS) - 1, -1, 1)
    limit = np.clip(LIMIT + np.float32(LIMIT_SPREAD) * bell(more, 0) + leaky, LOWEST_LIMIT, HIGHEST_LIMIT)
    return HeatPump(
        owner, loss, said_or(given, "is_ground", share(word, 1) < np.float32(0.1)),
        said_or(given, "is_floor", share(word, 2) < np.float32(0.3)),
        given_or(given, "heating_limit", limit), 120 * share(word, 3) - 60,
        np.where(share(more, 1) < np.float32(SETS_BACK), np.float32(SETBACK), np.float32(HARDLY)),
        given_or(given, "most_watts", np.clip(size, 1200, 6000)),
    )  # fmt: skip
