"""The air's temperature against measured ones."""

import numpy as np

from calibration import aachen
from calibration.clouds import DAY, NEW_YEAR, correlation
from calibration.table import Row, around
from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.weather import Weather

SEEDS = range(1, 9)
TEN_MINUTES = 600


def rows() -> list[Row]:
    """Means of eight years made."""
    deviation, first, third, daily, by_clearness = np.mean([_statistics(seed) for seed in SEEDS], axis=0).tolist()
    low, high = aachen.TEMPERATURE_DEVIATION
    source = aachen.SOURCE
    return [
        Row("temperature: days around the season's course, K", low, high, deviation, f"{source}; DWD TRY Potsdam"),
        around("temperature: autocorrelation after a day", aachen.TEMPERATURE_LAGS[1], 0.08, first, source),
        around("temperature: autocorrelation after three days", aachen.TEMPERATURE_LAGS[3], 0.1, third, source),
        around("temperature: highest less lowest of a day, K", aachen.DAILY_RANGE, 0.7, daily, source),
        around("temperature: that range by the clearness of the day, correlation", aachen.RANGE_BY_CLEARNESS, 0.1,
               by_clearness, source),
    ]  # fmt: skip


def _statistics(seed: int) -> list[float]:
    here = sites_at(np.array([aachen.LATITUDE]), np.array([aachen.LONGITUDE]))
    weather = Weather(seed, here, NEW_YEAR + np.arange(0, 365 * DAY, TEN_MINUTES))
    days = weather.temperature[0].reshape(365, -1)
    strayed = _without_season(days.mean(axis=1))
    ranges = days.max(axis=1) - days.min(axis=1)
    clearness = _days_index(weather)
    by_clearness = float(np.corrcoef(ranges, clearness)[0, 1])
    return [strayed.std(), correlation(strayed, 1), correlation(strayed, 3), ranges.mean(), by_clearness]


def _days_index(weather: Weather) -> Floats:
    index = weather.lit.spread(weather.lit_index)[0].reshape(365, -1)
    return np.asarray(index.sum(axis=1) / (index > 0).sum(axis=1), np.float64)


def _without_season(days: Floats) -> Floats:
    angle = 2 * np.pi * np.arange(len(days)) / 365.25
    course = np.column_stack([np.ones(len(days)), *(wave(n * angle) for n in (1, 2) for wave in (np.cos, np.sin))])
    return np.asarray(days - course @ np.linalg.lstsq(course, days, rcond=None)[0], np.float64)
