"""Who lives in a home: drawn from the home's own hash, the same for all its devices and at all times."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints, Singles, Words
from smartenergy.simulation.drivers.countries import PERSONS, shares
from smartenergy.simulation.singles import bell, draw, keys_of, lognormals, pick, share, stream

WHO, HABITS, PHASE = (stream(f"people: {name}") for name in ("who", "habits", "phase"))
WORKING = (0.66, 0.64)
"""The share of first and second grown-ups who go to work."""
MEAN_PERSONS = 2.0
PHASES = 1 << 20
USE = lognormals(0.76)


@dataclass(frozen=True)
class People:
    """Those of each home. All arrays go together."""

    keys: Words
    """What their days are drawn from."""
    phase: Ints
    """Seconds by which the home's slots of time are shifted."""
    persons: Singles
    has_second: Bools
    """Whether a second grown-up lives here."""
    children: Singles
    works: tuple[Bools, Bools]
    later: tuple[Singles, Singles]
    """Minutes by which somebody's day is later than others'."""
    use: Singles
    """How often things are used, beside the mean home."""


def people_of(seed: int, home_ids: Ints, country: Ints, said: Floats | None = None) -> People:
    """The people of homes; how many they are may be said, with NaN where it is not."""
    keys = keys_of(seed, home_ids)
    who, habits = draw(keys, WHO, 0), draw(keys, HABITS, 0)
    persons = _persons(share(who, 0), country)
    if said is not None:
        persons = np.where(np.isnan(said), persons, said).astype(np.float32)
    has_second = persons > 1
    works = share(who, 1) < WORKING[0], has_second & (share(who, 2) < WORKING[1])
    use = pick(USE, habits, 2) * np.sqrt(persons * np.float32(1 / MEAN_PERSONS)) * shares("use", country)
    return People(
        keys, (draw(keys, PHASE, 0) % np.uint64(PHASES)).astype(np.int64), persons, has_second,
        np.maximum(persons - 2, 0), works, (bell(habits, 0) * 50, bell(habits, 1) * 50), use,
    )  # fmt: skip


def _persons(chance: Singles, country: Ints) -> Singles:
    persons = np.ones(np.broadcast_shapes(chance.shape, country.shape), np.float32)
    for column in PERSONS:
        persons += chance >= column[country]
    return persons
