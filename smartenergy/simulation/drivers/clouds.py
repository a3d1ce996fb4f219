"""Clouds: how much of a clear sky's light arrives, as a field over places and time.

Two things are normal numbers at every place and instant: how cloudy it is, made of slow swells and of ripples that
the wind carries past, and how broken the sky is, which says how much the ripples count. The first is turned into a
clear-sky index whose distribution is that of the month's mean.
"""

from functools import lru_cache

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers.noise import Ripple, Swell, summed
from smartenergy.simulation.exact import exp, normal_cdf, power
from smartenergy.simulation.streams import Stream

# Share of the variance, and the field: 1,800 and 700 km wide, and 120 km.
WIDE = (
    (0.46, Swell(Stream.CLOUDS, 16, 80.0)),
    (0.24, Swell(Stream.CLOUDS + 1, 40, 20.0)),
)
LOCAL = ((0.30, Swell(Stream.CLOUDS + 2, 236, 6.0)),)
PER_DEVIATION = 1.1952286093343936
"""1 / √0.70: of the wide fields."""
RIPPLES = (
    (0.62, Ripple(Stream.CLOUDS + 10, 9.0)),
    (0.38, Ripple(Stream.CLOUDS + 11, 1.2)),
)
REGIME = Swell(Stream.CLOUD_REGIME, 57, 14.0)
HAZE = 0.04
"""By how much the light of clean and of hazy days differs, as a standard deviation."""
CALM, BROKEN, MIDDLE, STEEPNESS = 0.06, 0.87, 0.20, 1.40

# The distributions: a mean of the month each, over how cloudy it is.
MEANS: Floats = np.linspace(0.2, 1.0, 33)
LOWEST, HIGHEST, STEPS = -4.0, 4.0, 512
STEP = (HIGHEST - LOWEST) / STEPS
CLEAR_SPREAD = 0.04
CLOUD_SHAPE = 1.6
CLOUDIEST, BRIGHTENS = 0.29, 0.22
FAIR = 0.70
"""Above this mean a climate is fair: its clouds are thin, or soon gone, the more so the fairer it is."""
THINS, SMOOTHS, APART = 2.0, 6.0, 0.08
"""By the mean: how much brighter they are, and more alike; and how far below the mean they stay."""
EDGE = 0.28
"""By how much clouds beside the sun may brighten it; where among what is clear, from the cloudiest on."""
DARK, LIFT = 0.3, 0.7
"""The darkest clouds do not pass in a broken sky: by how much of what lacks to this index it is lifted."""
EDGE_AT, EDGE_WIDTH = 0.15, 0.20
BROKEN_SQUARE = 0.25
"""The mean square of how broken the sky is, which the means are corrected by."""


def wide_fields(seed: int, x: Floats, y: Floats, instants: Ints | int) -> Floats:
    """The fields of whole regions, that last for days."""
    return summed(WIDE, seed, x, y, instants)


def wide_clearness(wide: Floats) -> Floats:
    """How clear it is over a whole region, as a standard normal number."""
    return wide * PER_DEVIATION


def slow_clearness(wide: Floats, seed: int, x: Floats, y: Floats, instants: Ints | int) -> Floats:
    """How clear it is in the wider surroundings, over hours, as a standard normal number."""
    local = summed(LOCAL, seed, x, y, instants)
    both: Floats = (wide.astype(np.float32) + local.astype(np.float32)).astype(np.float64)
    return both


def brokenness(seed: int, x: Floats, y: Floats, instants: Ints | int) -> Floats:
    """How broken the sky is, 0 to 1."""
    return CALM + BROKEN / (1.0 + exp(STEEPNESS * (MIDDLE - summed(((1.0, REGIME),), seed, x, y, instants))))


def clearness(seed: int, x: Floats, y: Floats, slow: Floats, broken: Floats, instants: Ints | int) -> Floats:
    """How clear it is just here and now, as a standard normal number."""
    fast = summed(RIPPLES, seed, x, y, instants)
    return np.sqrt(1.0 - broken * broken) * slow + broken * fast


def hazy(index: Floats, warmth: Floats) -> Floats:
    """The index with the haze of the air: what comes from the pole is clean and cold."""
    return index * (1.0 - HAZE * warmth)


def distributed(clear: Floats, broken: Floats, mean: Floats) -> Floats:
    """A standard normal number as a clear-sky index of a given mean."""
    table, edges = distributions()
    place = np.clip((mean - MEANS[0]) * ((len(MEANS) - 1) / (MEANS[-1] - MEANS[0])), 0.0, len(MEANS) - 1.001)
    level = np.floor(place)
    along = np.clip((clear - LOWEST) / STEP, 0.0, STEPS - 0.001)
    step = np.floor(along)
    start = (level * (STEPS + 1) + step).astype(np.int64)
    share = along - step
    index = _between(table, start, share, place - level)
    lifted = LIFT * np.maximum(DARK - index, 0.0)
    return index + broken * broken * (lifted + EDGE * _between(edges, start, share, place - level))


def _between(table: Floats, start: Ints, along: Floats, up: Floats) -> Floats:
    rest = 1.0 - along
    low = table[start] * rest + table[start + 1] * along
    high = table[start + (STEPS + 1)] * rest + table[start + (STEPS + 2)] * along
    return low * (1.0 - up) + high * up


@lru_cache(maxsize=1)
def distributions() -> tuple[Floats, Floats]:
    """For each mean and each step from cloudy to clear: the index, and where a cloud's edge brightens it."""
    share = normal_cdf(np.linspace(LOWEST, HIGHEST, STEPS + 1))
    rows = [_distribution(float(mean), share) for mean in MEANS]
    return np.concatenate([row[0] for row in rows]), np.concatenate([row[1] for row in rows])


def _distribution(mean: float, share: Floats) -> tuple[Floats, Floats]:
    """As often clear as gives the mean."""
    cloudy, shape = _clouds(mean)
    clear = (mean - cloudy) / (1.0 - cloudy)
    for _ in range(4):
        clear = min(max(clear, 0.0), 1.0)
        index, edge = _mixture(clear, cloudy, shape, share), _beside_clouds(clear, share)
        lifted = LIFT * np.maximum(DARK - index, 0.0)
        reached = _mean(index + BROKEN_SQUARE * (EDGE * edge + lifted), share)
        clear += (mean - reached) / (1.0 - cloudy)
    return index * (mean / reached), edge


def _clouds(mean: float) -> tuple[float, float]:
    """The mean of the index where it is cloudy, and the shape of its distribution."""
    usual, fair = CLOUDIEST + BRIGHTENS * (mean - 0.3) / 0.7, max(mean - FAIR, 0.0)
    return min(usual + THINS * fair, max(mean - APART, usual)), CLOUD_SHAPE + SMOOTHS * fair


def _mixture(clear: float, cloudy: float, shape: float, share: Floats) -> Floats:
    """Below which index each share lies, where the sky is clear for a share of the time."""
    index = np.linspace(0.0, 1.3, 2601)
    if_cloudy = _cloudy_share(index / 0.97, cloudy / 0.97, shape)
    if_clear = normal_cdf((index - 1.0) / CLEAR_SPREAD)
    return _inverse(index, (1.0 - clear) * if_cloudy + clear * if_clear, share)


def _beside_clouds(clear: float, share: Floats) -> Floats:
    """How much a cloud's edge brightens what is just clear, 0 to 1."""
    beyond = (share - (1.0 - clear) - EDGE_AT) / EDGE_WIDTH
    return np.where(share > 1.0 - clear, exp(-beyond * beyond), 0.0)


def _cloudy_share(index: Floats, mean: float, shape: float) -> Floats:
    """How much of a beta distribution lies below indices."""
    grid = (np.arange(4000) + 0.5) / 4000
    density = power(grid, shape - 1.0) * power(1.0 - grid, shape * (1.0 - mean) / mean - 1.0)
    below = np.cumsum(density)
    at = np.clip(index * 4000 - 1.0, -1.0, 3999.0).astype(np.int64)
    return np.where(at < 0, 0.0, below[np.maximum(at, 0)] / below[-1])


def _inverse(values: Floats, below: Floats, share: Floats) -> Floats:
    """At which value each share lies below."""
    after = np.clip(np.searchsorted(below, share), 1, len(values) - 1)
    rise = np.maximum(below[after] - below[after - 1], 1e-12)
    part = np.clip((share - below[after - 1]) / rise, 0.0, 1.0)
    return values[after - 1] + part * (values[after] - values[after - 1])


def _mean(values: Floats, share: Floats) -> float:
    weights = share[1:] - share[:-1]
    return float(np.cumsum(0.5 * (values[1:] + values[:-1]) * weights)[-1] / (share[-1] - share[0]))
