"""Fridge and freezer: compressors that run at their own pace, in a warm kitchen for longer."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints, Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner, given_or, said_or
from smartenergy.simulation.drivers.wander import wander
from smartenergy.simulation.singles import draw, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, WANDER = stream("refrigeration: traits"), stream("refrigeration: wander")
SIX_HOURS = 21_600


@dataclass(frozen=True)
class Refrigeration:
    """A fridge, with or without a freezer beside it."""

    owner: Owner
    watts: Singles
    minutes: Singles
    """From start to start."""
    duty: Singles
    """How long of that it runs."""
    has_freezer: Bools

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {"fridge_watts": self.watts, "has_freezer": self.has_freezer}


def drawn(owner: Owner, given: Given) -> Refrigeration:
    """Fridges as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    return Refrigeration(
        owner, given_or(given, "fridge_watts", 70 + 55 * share(word, 0)), 38 + 30 * share(word, 1),
        np.float32(0.24) + np.float32(0.2) * share(word, 2),
        said_or(given, "has_freezer", share(word, 3) < np.float32(0.45)),
    )  # fmt: skip


def watts(cold: Refrigeration, around: Surrounding) -> Singles:
    """Power at some instants."""
    turn = _turns(cold, around.time.instants)
    duty = cold.duty * (1 + np.float32(0.008) * (around.outside - 10))
    fridge, freezer = _part(turn) < duty, (_part(turn + 0.37) < duty) & cold.has_freezer
    return np.asarray(cold.watts * (fridge.astype(np.float32) + freezer))


def _turns(cold: Refrigeration, instants: Ints) -> Floats:
    """How often it has started, with a slow wander so that it never repeats."""
    pace = instants / (cold.minutes.astype(np.float64) * 60)
    wandering = 0.35 * wander(cold.owner.keys, WANDER, instants, SIX_HOURS)
    return np.asarray(pace + wandering + cold.owner.people.phase * 1e-3)


def _part(turns: Floats) -> Singles:
    return np.asarray(turns - np.floor(turns), np.float32)
