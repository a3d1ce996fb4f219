"""What the built-in market has published: days of prices or of carbon, each from 13:00 of the day before on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.markets import carbon, prices
from smartenergy.simulation.markets.clocks import instant_of, known_at, local_date

Answers = Callable[[int, str, Ints], Ints]
KINDS: dict[tuple[str, int], Answers] = {
    ("price", 900): prices.quarter_hourly, ("price", 3600): prices.hourly,
    ("carbon", 900): carbon.quarter_hourly, ("carbon", 3600): carbon.hourly,
}  # fmt: skip
"""By what is asked for, and the length of a step in seconds."""


@dataclass(frozen=True)
class Published:
    """Values of a local day's steps."""

    day: date
    known_at: int
    starts: Ints
    values: Ints


def day_of(seed: int, zone_name: str, day: date, kind: str = "price", step: int = 3600) -> Published:
    """A day: a pure function of these. Hours are those of UTC, which in a few zones begin at half past."""
    since, until = instant_of(zone_name, day), instant_of(zone_name, day + timedelta(days=1))
    starts = np.arange(-(-since // step) * step, until, step, dtype=np.int64)
    return Published(day, known_at(zone_name, day), starts, KINDS[kind, step](seed, zone_name, starts))


def published(
    seed: int, zone_name: str, span: tuple[int, int], asked: int, kind: str = "price", step: int = 3600
) -> Iterator[Published]:
    """All days that reach into a span and are known at an instant."""
    day, last = local_date(zone_name, span[0]), local_date(zone_name, span[1] - 1)
    while day <= last and known_at(zone_name, day) <= asked:
        yield day_of(seed, zone_name, day, kind, step)
        day += timedelta(days=1)
