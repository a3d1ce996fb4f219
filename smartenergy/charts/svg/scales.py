"""From values to places along an axis, and where its ticks stand."""

import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Floats

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
HOUR = 3_600


class Tick(NamedTuple):
    """A label at a share of an axis."""

    share: float
    label: str


class Scale(NamedTuple):
    """An axis from its low end to its high one; `step` lies between its ticks."""

    low: float
    high: float
    step: float = 0.0

    def shares(self, values: Floats) -> Floats:
        """Where values are, as shares of the axis; NaN stays NaN."""
        return np.asarray((np.asarray(values, float) - self.low) / (self.high - self.low))

    def share(self, value: float) -> float:
        """Where a value is."""
        return (value - self.low) / (self.high - self.low)

    def digits(self, unit: float = 1.0) -> int:
        """How many digits after the point its ticks need, told in such a unit."""
        step = self.step / unit
        return next(digits for digits in range(10) if math.isclose(round(step, digits), step, rel_tol=1e-6))

    def ticks(self, label: Callable[[float], str]) -> list[Tick]:
        """One at each step."""
        count = round((self.high - self.low) / self.step)
        values = [self.low + number * self.step for number in range(count + 1)]
        return [Tick(self.share(value), label(round(value, 10) + 0.0)) for value in values]


def around(*series: Floats | float, steps: int = 4, with_zero: bool = True) -> Scale:
    """A scale that holds all values, from round number to round number, in about so many steps."""
    values = np.concatenate([np.atleast_1d(np.asarray(one, float)).ravel() for one in series])
    known = values[np.isfinite(values)]
    least, most = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    if with_zero:
        least, most = min(least, 0.0), max(most, 0.0)
    step = _round_step((most - least) / steps or abs(most) / steps or 1.0)
    low, high = math.floor(least / step + 1e-9) * step, math.ceil(most / step - 1e-9) * step
    return Scale(low, high if high > low else low + step, step)


def _round_step(raw: float) -> float:
    power = 10.0 ** math.floor(math.log10(raw))
    return power * next(one for one in STEPS if one * power >= raw * (1 - 1e-9))


def hours(first: float, last: float, zone: tzinfo, every: int) -> Iterator[datetime]:
    """The local hours that `every` divides, of a stretch of Unix time; where clocks go back, each but once."""
    at, seen = math.floor(first / HOUR) * HOUR, set[datetime]()
    while at <= last:
        local = datetime.fromtimestamp(at, UTC).astimezone(zone)
        if local.minute:  # zones beside the full hour
            local += timedelta(minutes=60 - local.minute)
        wall = local.replace(tzinfo=None, fold=0)
        if local.hour % every == 0 and first <= local.timestamp() <= last and wall not in seen:
            seen.add(wall)
            yield local
        at += HOUR


def time_ticks(scale: Scale, zone: tzinfo, every: int, label: Callable[[datetime], str]) -> list[Tick]:
    """Ticks at those hours of a scale of Unix time."""
    return [Tick(scale.share(at.timestamp()), label(at)) for at in hours(scale.low, scale.high, zone, every)]
