"""A street of homes at some instants, as the models of people and appliances want it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from smartenergy.kernel.arrays import Ints, Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner
from smartenergy.simulation.drivers.countries import COUNTRIES, place_of
from smartenergy.simulation.drivers.local_time import LocalTime, days_of
from smartenergy.simulation.drivers.people import people_of
from smartenergy.simulation.drivers.presence import life
from smartenergy.simulation.drivers.working_days import FreeDays, working_days
from smartenergy.simulation.singles import keys_of

SEED = 15
NEW_YEAR = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())
MINUTE, HOUR, DAY = 60, 3600, 86_400
GERMANY = place_of("DE")
DAYS = working_days([[]] * len(COUNTRIES), date(2026, 1, 1), date(2029, 12, 31))


@dataclass(frozen=True)
class Street:
    owner: Owner
    around: Surrounding
    free: FreeDays
    outside: Singles

    @property
    def time(self) -> LocalTime:
        return self.around.time


def street(ids: Ints, instants: Ints, country: int = GERMANY, cold: float = 3.0, sun: float = 0.0) -> Street:
    """Homes with an hour's offset. `ids` and `instants` go together: one may be down, the other across."""
    where = np.full(ids.shape, country)
    people = people_of(SEED, ids, where)
    offsets = np.full(instants.shape, HOUR)
    day, _ = days_of(instants, offsets)
    free = FreeDays(*(DAYS.are_free(np.asarray(country), day + days) for days in (-1, 0, 1)))
    time = LocalTime.of(instants, offsets, free.now)
    shape = instants.shape
    weather = [np.full(shape, value, np.float32) for value in (sun, cold)]
    return Street(
        Owner(keys_of(SEED, ids + 1_000_000), people, where), Surrounding(time, life(people, time), *weather),
        free, np.full(shape, cold, np.float32),
    )  # fmt: skip


def homes(count: int) -> Ints:
    """Homes, down."""
    return np.arange(1, count + 1)[:, np.newaxis]


def minutes(count: int, start: int = NEW_YEAR, step: int = 1) -> Ints:
    """Instants, across."""
    return start + np.arange(count) * (step * MINUTE)
