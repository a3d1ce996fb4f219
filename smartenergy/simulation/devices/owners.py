"""Devices, whose they are, and their parameters as somebody gave them."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints, Singles, Words
from smartenergy.simulation.drivers.people import People
from smartenergy.simulation.world import Given


@dataclass(frozen=True)
class Owner:
    """The devices of a part and whose they are. All arrays go together."""

    keys: Words
    """The devices' own hash."""
    people: People
    country: Ints

    @property
    def size(self) -> Singles:
        """How large a home is, beside the mean one."""
        size: Singles = np.float32(0.55) + np.float32(0.225) * self.people.persons
        return size


def given_or(given: Given, name: str, drawn: Singles) -> Singles:
    """A parameter as somebody gave it, else as it was drawn."""
    values = given.get(name)
    if values is None:
        return drawn
    return np.where(np.isnan(values), drawn, values).astype(np.float32)


def filled(given: Given, usual: Given) -> Given:
    """Each parameter as somebody gave it, else as it is usual."""
    return {
        name: np.where(np.isnan(given[name]), value, given[name]) if name in given else value
        for name, value in usual.items()
    }


def said_or(given: Given, name: str, drawn: Bools) -> Bools:
    """The same of a yes or no."""
    values = given.get(name)
    return drawn if values is None else np.where(np.isnan(values), drawn, values != 0)
