"""What clock and calendar of a home show."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints, Singles
from smartenergy.simulation.drivers.curves import DAY_BEGINS

DAY = 86_400
HALF_A_YEAR = 183


@dataclass(frozen=True)
class LocalTime:
    """Instants as homes' clocks show them. All arrays go together: homes down, instants across, or one of both.

    What is the same for all homes, or all instants, may stand in a row, or a column, of one.
    """

    instants: Ints
    """Epoch seconds: what is cut into slots, so that the hour that comes twice in autumn repeats nothing."""
    day: Ints
    """Which day of the household it is, from 04:00 to 04:00, counted from 1970 on."""
    minute: Singles
    """How far into it."""
    year_day: Ints
    """0 to 365, half a year later in the south, so that winter is winter."""
    is_free: Bools
    """Whether the household's day is no working day."""

    @property
    def is_of_one_day(self) -> bool:
        """Whether of many instants in order all lie in one day of the household, by unchanged clocks."""
        return self.day.ndim == 2 and self.day.shape[1] == 1 < self.minute.shape[1]

    @classmethod
    def of(cls, instants: Ints, offsets: Ints, is_free: Bools, is_south: Bools | bool = False) -> "LocalTime":
        """The time where clocks are `offsets` seconds ahead of UTC."""
        day, second = days_of(instants, offsets)
        year_day = (day * 100 % 36_525) // 100
        turned = (year_day + HALF_A_YEAR * np.asarray(is_south)) % 366
        return cls(instants, day, second.astype(np.float32) / np.float32(60), turned, is_free)


def beginnings(day: Ints) -> Ints | None:
    """Where each of several days begins in ticks that are those of all homes; None where they are not."""
    if day.ndim < 2 or len(day) > 1 or day.shape[1] == 1:
        return None
    return np.flatnonzero(np.diff(day[0], prepend=day[0, 0] - 1))


def days_of(instants: Ints, offsets: Ints) -> tuple[Ints, Ints]:
    """Which day of the household it is, and the second of it.

    Where instants are in order and clocks unchanged, a day that is the same for all stands in a column of one.
    """
    since = instants + offsets - DAY_BEGINS * 3600
    if offsets.ndim == 2 and offsets.shape[1] == 1:
        day = since[:, :1] // DAY
        if (since[:, -1:] // DAY == day).all():
            return day, since - day * DAY
    day = since // DAY
    return day, since - day * DAY
