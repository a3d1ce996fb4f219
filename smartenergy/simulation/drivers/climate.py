"""The climate of a place, by month, from the weather stations nearest to it."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.simulation.drivers.sun import DEGREE, NOON_OF_2000
from smartenergy.simulation.exact import sincos

SECONDS_PER_YEAR = 31_556_952
MONTHS = 12
BEFORE, AFTER = (np.arange(MONTHS) - 1) % MONTHS, (np.arange(MONTHS) + 1) % MONTHS
NEIGHBOURS = 3
NEAR = 4e-6
"""Squared distance (earth's radii) within which a station speaks alone: 13 km."""
CELL_DEGREES = 2.5
ROWS, COLUMNS = int(180 / CELL_DEGREES), int(360 / CELL_DEGREES)
QUANTITIES = (
    "clear_sky_index", "temperature", "daily_range", "turbidity", "temperature_spread", "warmth_of_clear_days",
)  # fmt: skip
# pvlib's turbidities make the clear sky of measured places too dark by 2 to 12%; so much of them does not.
TURBIDITY_SHARE = 0.65
CLEAREST = 0.98
"""The highest mean of a month."""
CLEAR_IS_WARM, CLEAR_IS_WARMER = 0.18, 0.42
"""That correlation in the year's mean month, and by how much it is more in the warmest, less in the coldest."""
LEAST_SEASON = 3.0
"""K: where summer and winter are nearer to their mean than that there is none of it."""


@dataclass(frozen=True)
class Stations:
    """All stations: their directions from the earth's centre, altitudes, and what they say of each month."""

    directions: Floats
    """Three numbers a station."""
    altitudes: Floats
    monthly: tuple[Floats, ...]
    """Stations × months, of each quantity."""


@dataclass(frozen=True)
class Nearest:
    """Of each place: the stations nearest to it, and the weight of each."""

    stations: tuple[Ints, ...]
    weights: tuple[Floats, ...]

    def blended(self, values: Floats) -> Floats:
        """What the stations' values (one each) are at the places."""
        total = self.weights[0] * values[self.stations[0]]
        for station, weight in zip(self.stations[1:], self.weights[1:], strict=True):
            total += weight * values[station]
        return total


@dataclass(frozen=True)
class Climate:
    """What is usual at places at a time of the year."""

    clear_sky_index: Floats
    temperature: Floats
    """°C, of a day; night and day lie `daily_range` K apart."""
    daily_range: Floats
    turbidity: Floats
    temperature_spread: Floats
    """K, the standard deviation of a day's temperature."""
    warmth_of_clear_days: Floats
    """The correlation of temperature and a clear sky over days: they are warm in summer, cold in winter."""


def climate_at(nearest: Nearest, instants: Ints | int) -> Climate:
    """The climate at instants: one for all places, or one each."""
    month, share = month_of(instants)
    later = np.where(month == MONTHS - 1, 0, month + 1)
    return Climate(*(_at(nearest, monthly, month, later, share) for monthly in stations().monthly))


def month_of(instants: Ints | int) -> tuple[Ints, Floats]:
    """Between the middles of which months instants lie: the earlier, and how far from it to the next (0 to 1)."""
    years = np.subtract(instants, NOON_OF_2000) / SECONDS_PER_YEAR
    months = (years - np.floor(years)) * MONTHS - 0.5
    whole = np.floor(months)
    return np.where(whole < 0.0, MONTHS - 1, whole).astype(np.int64), months - whole


def _at(nearest: Nearest, monthly: Floats, month: Ints, later: Ints, share: Floats) -> Floats:
    if np.ndim(month) == 0:
        return nearest.blended(monthly[:, month] * (1.0 - share) + monthly[:, later] * share)
    total, before = np.zeros(np.broadcast_shapes(month.shape, nearest.weights[0].shape)), 1.0 - share
    for station, weight in zip(nearest.stations, nearest.weights, strict=True):
        said, next_said = (_in_months(monthly, station, months) for months in (month, later))
        said *= before
        next_said *= share
        said += next_said
        said *= weight
        total += said
    return total


def _in_months(monthly: Floats, station: Ints, months: Ints) -> Floats:
    """Of stations in a column at many instants, picked row by row: in a fraction of the time."""
    is_across = station.ndim == 2 and station.shape[1] == 1 and months.ndim == 1
    found: Floats = monthly[station[:, 0]].take(months, axis=1) if is_across else monthly[station, months]
    return found


def nearest_stations(latitude: Floats, longitude: Floats, directions: tuple[Floats, Floats, Floats]) -> Nearest:
    """The stations that speak for places, by the fourth power of their distance."""
    of_cells = _stations_of_cells()
    row = np.clip(np.floor((latitude + 90.0) / CELL_DEGREES), 0, ROWS - 1).astype(np.int64)
    column = np.clip(np.floor((longitude + 180.0) / CELL_DEGREES), 0, COLUMNS - 1).astype(np.int64)
    found = tuple(of_cells[row, column, which] for which in range(NEIGHBOURS))
    weights = tuple(_weight(stations().directions[station], directions) for station in found)
    total = weights[0] + weights[1] + weights[2]
    return Nearest(found, tuple(weight / total for weight in weights))


def _weight(station: Floats, directions: tuple[Floats, Floats, Floats]) -> Floats:
    x, y, z = (station[..., axis] - directions[axis] for axis in range(3))
    squared = x * x + y * y + z * z + NEAR
    return 1.0 / (squared * squared)


@lru_cache(maxsize=1)
def _stations_of_cells() -> Ints:
    """The stations nearest to the middle of each cell of 2.5°."""
    latitude = _middles(ROWS)[:, np.newaxis]
    longitude = _middles(COLUMNS)[np.newaxis, :]
    x, y, z = direction(latitude, longitude)
    of = stations().directions
    closeness = x[..., np.newaxis] * of[:, 0] + y[..., np.newaxis] * of[:, 1] + z[..., np.newaxis] * of[:, 2]
    return np.argsort(-closeness, axis=-1, kind="stable")[..., :NEIGHBOURS].astype(np.int64)


def _middles(cells: int) -> Floats:
    """Of as many cells, half of them on either side of 0."""
    middles: Floats = np.multiply(np.arange(cells) + 0.5, CELL_DEGREES) - 0.5 * cells * CELL_DEGREES
    return middles


def direction(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats, Floats]:
    """Where "up" points at places, in the frame of the sun."""
    (sine, cosine), (sine_turn, cosine_turn) = sincos(latitude * DEGREE), sincos(longitude * DEGREE)
    return cosine * cosine_turn, cosine * sine_turn, sine + 0.0 * cosine_turn


@lru_cache(maxsize=1)
def stations() -> Stations:
    """The stations of climate.json, which names their sources."""
    rows = json.loads(files(__package__).joinpath("climate.json").read_text("utf-8"))
    columns = {name: np.array([row.get(name) for row in rows], np.float64) for name in rows[0] if name in NUMBERS}
    columns["turbidity"] = 1.0 + TURBIDITY_SHARE * (columns["turbidity"] - 1.0)
    for name in ("clear_sky_index", "temperature", "daily_range"):
        columns[name] = _middles_of(columns[name])
    columns["clear_sky_index"] = np.minimum(columns["clear_sky_index"], CLEAREST)
    columns["warmth_of_clear_days"] = _warmth_of_clear_days(columns["temperature"])
    directions = np.stack(direction(columns["latitude"], columns["longitude"]), axis=-1)
    return Stations(directions, columns["altitude"], tuple(columns[name] for name in QUANTITIES))


GIVEN = ("clear_sky_index", "temperature", "daily_range", "turbidity", "temperature_spread")
NUMBERS = frozenset({"latitude", "longitude", "altitude", *GIVEN})


def _middles_of(means: Floats) -> Floats:
    """The values in the middles of months between which straight lines have the months' means."""
    middles = means
    for _ in range(8):
        lines = 0.75 * middles + 0.125 * (middles[:, BEFORE] + middles[:, AFTER])
        middles = middles + (means - lines)
    return middles


def _warmth_of_clear_days(temperature: Floats) -> Floats:
    """By where a month lies between the coldest and the warmest."""
    highest, lowest = np.maximum.reduce(temperature, axis=1), np.minimum.reduce(temperature, axis=1)
    half = np.maximum(0.5 * (highest - lowest), LEAST_SEASON)[:, np.newaxis]
    season: Floats = (temperature - 0.5 * (highest + lowest)[:, np.newaxis]) / half
    return CLEAR_IS_WARM + CLEAR_IS_WARMER * season
