"""The clear-sky index at ten minutes against a measured one, and how far it reaches."""

import numpy as np

from calibration import aachen
from calibration.table import Row, around, at_most
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers import clouds
from smartenergy.simulation.drivers.climate import month_of
from smartenergy.simulation.drivers.sites import Sites, sites_at
from smartenergy.simulation.drivers.sun import sun_at
from smartenergy.simulation.drivers.temperature import warmth

NEW_YEAR, MINUTE, DAY = 1_672_531_200, 60, 86_400
SEEDS = range(1, 11)
HIGH_SUN = 0.2588
"""The sine of 15°."""
TEN_MINUTES = 600
EVEN_MONTHS = np.full(12, aachen.MEAN)
"""So that places are not alike by their season alone."""


def rows() -> list[Row]:
    """All that was measured, beside ten years made."""
    made = np.mean([statistics(index_of(seed, in_aachen())) for seed in SEEDS], axis=0).tolist()
    return [_row(*target, value) for target, value in zip(TARGETS, made, strict=True)]


def _row(name: str, target: float, tolerance: float, value: float) -> Row:
    return around(f"clear-sky index, 10 min: {name}", target, tolerance, value, aachen.SOURCE, 3)


TARGETS = (
    ("mean", aachen.MEAN, 0.04),
    ("standard deviation", aachen.DEVIATION, 0.04),
    *((f"{share:.0%} lie below", value, 0.04) for share, value in aachen.QUANTILES.items()),
    ("share above 1.1", aachen.ENHANCED, 0.02),
    ("mean step", aachen.STEP_MEAN, 0.15 * aachen.STEP_MEAN),
    *((f"{share:.0%} of steps below", value, 0.15 * value) for share, value in aachen.STEP_QUANTILES.items()),
    *((f"autocorrelation after {lag * 10} minutes", value, 0.08) for lag, value in aachen.LAGS.items()),
    ("standard deviation of days", aachen.DAY_DEVIATION, 0.04),
    ("autocorrelation of days", aachen.DAY_LAG, 0.08),
    *((f"days' steps, {share:.0%} lie below", value, 0.25 * value) for share, value in aachen.DAY_STEPS.items()),
)  # fmt: skip


def in_aachen() -> Sites:
    """The place where it was measured."""
    return sites_at(np.array([aachen.LATITUDE]), np.array([aachen.LONGITUDE]))


def index_of(seed: int, here: Sites, months: Floats = aachen.MONTHS, step: int = MINUTE) -> Floats:
    """Means of ten minutes over a year; NaN where the sun is low."""
    instants = NEW_YEAR + np.arange(0, 365 * DAY, step)
    height = sun_at(instants).along(*(part[0] for part in here.up))
    up = np.flatnonzero(height > HIGH_SUN - 0.05)
    month, share = month_of(instants[up])
    mean = months[month] * (1 - share) + months[(month + 1) % 12] * share
    index = np.full(len(instants), np.nan)
    index[up] = _index(seed, here, mean, instants[up])
    tens = index.reshape(-1, TEN_MINUTES // step).mean(axis=1)
    return np.where(height.reshape(-1, TEN_MINUTES // step).mean(axis=1) > HIGH_SUN, tens, np.nan)


def _index(seed: int, here: Sites, mean: Floats, instants: Ints) -> Floats:
    wide = clouds.wide_fields(seed, here.map_x, here.map_y, instants)
    slow = clouds.slow_clearness(wide, seed, here.map_x, here.map_y, instants)
    broken = clouds.brokenness(seed, here.map_x, here.map_y, instants)
    clear = clouds.clearness(seed, here.map_x, here.map_y, slow, broken, instants)
    return clouds.hazy(clouds.distributed(clear, broken, mean), warmth(seed, here, instants))


def statistics(index: Floats) -> list[float]:
    """In the order of the targets."""
    up = index[np.isfinite(index)]
    steps = np.abs(np.diff(index))
    walked = steps[np.isfinite(steps)]
    days = np.nanmean(_full_days(index), axis=1)
    day_steps = np.nanmean(_full_days(np.append(steps, np.nan)), axis=1)
    return [
        up.mean(), up.std(), *np.quantile(up, list(aachen.QUANTILES)), np.mean(up > 1.1),
        walked.mean(), *np.quantile(walked, list(aachen.STEP_QUANTILES)),
        *(correlation(index, lag) for lag in aachen.LAGS),
        days.std(), correlation(days, 1), *np.quantile(day_steps, list(aachen.DAY_STEPS)),
    ]  # fmt: skip


def _full_days(values: Floats) -> Floats:
    days = values.reshape(365, -1)
    full: Floats = days[np.isfinite(days).sum(axis=1) > 3]
    return full


def correlation(values: Floats, lag: int) -> float:
    """Of a series with itself later, where both are known."""
    first, later = values[:-lag], values[lag:]
    both = np.isfinite(first) & np.isfinite(later)
    return float(np.corrcoef(first[both], later[both])[0, 1])


def reach_rows() -> list[Row]:
    """Hourly means at places so many kilometres apart."""
    made = {km: np.mean([_together(seed, km) for seed in SEEDS[:4]]) for km in (0.05, 10, 100, 300, 1000)}
    source = "the prototype's (guess)"
    return [
        Row(
            "two homes in one street: correlation of hours",
            0.99,
            1.0,
            float(made[0.05]),
            "they share the weather",
            3,
        ),
        around("clear-sky index, hours, 10 km apart: correlation", 0.94, 0.1, float(made[10]), source),
        around("clear-sky index, hours, 100 km apart: correlation", 0.77, 0.1, float(made[100]), source),
        around("clear-sky index, hours, 300 km apart: correlation", 0.56, 0.1, float(made[300]), source),
        at_most("clear-sky index, hours, 1,000 km apart: correlation", 0.25, float(made[1000]), source),
    ]


def _together(seed: int, km: float) -> float:
    """Along the parallel, half of them and half across."""
    east = sites_at(np.array([aachen.LATITUDE]), np.array([aachen.LONGITUDE + km / 70.4]))
    north = sites_at(np.array([aachen.LATITUDE + km / 111.2]), np.array([aachen.LONGITUDE]))
    here = _hours(seed, in_aachen())
    return float(np.mean([_correlated(here, _hours(seed, there)) for there in (east, north)]))


def _hours(seed: int, there: Sites) -> Floats:
    hours: Floats = index_of(seed, there, EVEN_MONTHS, TEN_MINUTES).reshape(-1, 6).mean(axis=1)
    return hours


def _correlated(one: Floats, other: Floats) -> float:
    both = np.isfinite(one) & np.isfinite(other)
    return float(np.corrcoef(one[both], other[both])[0, 1])
