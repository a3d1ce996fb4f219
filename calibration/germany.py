"""Homes in Germany in a year of plain weather.

Months' mean temperatures, days that are warmer or colder, a clear sky's course under its months' mean clouds:
enough for people and appliances. The weather has a calibration of its own.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from smartenergy.kernel.arrays import Ints, Singles
from smartenergy.simulation.devices.household.surrounding import Surrounding
from smartenergy.simulation.devices.owners import Owner
from smartenergy.simulation.drivers.countries import COUNTRIES, place_of
from smartenergy.simulation.drivers.curves import by_month
from smartenergy.simulation.drivers.local_time import LocalTime, days_of
from smartenergy.simulation.drivers.people import people_of
from smartenergy.simulation.drivers.presence import life
from smartenergy.simulation.drivers.wander import wander
from smartenergy.simulation.drivers.working_days import FreeDays, WorkingDays, working_days
from smartenergy.simulation.singles import keys_of, stream

SEED = 15
MINUTE, HOUR, DAY = 60, 3600, 86_400
NEW_YEAR = int(datetime(2023, 1, 1, tzinfo=UTC).timestamp())
SUMMER_TIME = tuple(
    int(datetime(2023, month, day, 1, tzinfo=UTC).timestamp()) for month, day in ((3, 26), (10, 29))
)
HOLIDAYS = tuple(
    date(2023, month, day)
    for month, day in ((1, 1), (4, 7), (4, 10), (5, 1), (5, 18), (5, 29), (10, 3), (12, 25), (12, 26))
)
LATITUDE, LONGITUDE = 52.4, 13.1
TEMPERATURE = by_month(0.9, 1.5, 4.6, 9.4, 14.1, 17.1, 19.3, 19.0, 14.9, 10.0, 5.2, 1.9)
CLEARNESS = by_month(0.53, 0.45, 0.57, 0.75, 0.70, 0.70, 0.64, 0.66, 0.65, 0.63, 0.47, 0.41)
"""Potsdam's months: the weather service's test reference year."""
ANOMALY, DAILY_RANGE = 3.0, 8.0
WEATHER = stream("calibration: weather")


@dataclass(frozen=True)
class Homes:
    """Homes and what surrounds them at some instants."""

    owner: Owner
    around: Surrounding
    free: FreeDays
    outside: Singles

    @property
    def time(self) -> LocalTime:
        """What their clocks show."""
        return self.around.time


def homes(ids: Ints, instants: Ints, code: str = "DE", seed: int = SEED) -> Homes:
    """Homes down, instants across; the weather is the same with all seeds."""
    ids = ids[:, np.newaxis]
    country = np.full(ids.shape, place_of(code))
    people = people_of(seed, ids, country)
    day, _ = days_of(instants, offsets(instants))
    free = FreeDays(*(calendar().are_free(np.asarray(place_of(code)), day + days) for days in (-1, 0, 1)))
    time = LocalTime.of(instants, offsets(instants), free.now)
    day_mean = temperature(instants)
    around = Surrounding(time, life(people, time), irradiance(instants), day_mean)
    return Homes(Owner(keys_of(seed, ids + 1_000_000), people, country), around, free, day_mean + swing(instants))


def calendar() -> WorkingDays:
    """The free days of the year: everywhere those that all of Germany has."""
    return working_days([HOLIDAYS] * len(COUNTRIES), date(2022, 12, 1), date(2024, 1, 31))


def offsets(instants: Ints) -> Ints:
    """Central European time, with summer time."""
    is_summer = (instants >= SUMMER_TIME[0]) & (instants < SUMMER_TIME[1])
    return np.asarray(HOUR + HOUR * is_summer)


def temperature(instants: Ints) -> Singles:
    """The day's mean, °C."""
    noise = wander(keys_of(SEED, np.zeros(1, np.int64)), WEATHER, instants, 3 * DAY)
    return np.asarray(TEMPERATURE[_day_of_year(instants)] + ANOMALY * noise, np.float32)


def swing(instants: Ints) -> Singles:
    """By how much it is warmer or colder now than on the day's mean."""
    return np.asarray(DAILY_RANGE / 2 * np.cos((_solar_hour(instants) - 15) * np.pi / 12), np.float32)


def irradiance(instants: Ints) -> Singles:
    """Of the whole sky on the ground, W/m²."""
    day = _day_of_year(instants)
    declination = np.radians(23.44) * np.sin((day - 80) * 2 * np.pi / 365.25)
    latitude, hour = np.radians(LATITUDE), (_solar_hour(instants) - 12) * np.pi / 12
    height = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour)
    return np.asarray(1000 * np.maximum(height, 0) ** 1.15 * CLEARNESS[day], np.float32)


def _day_of_year(instants: Ints) -> Ints:
    return (instants - NEW_YEAR) // DAY % 365


def _solar_hour(instants: Ints) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray((instants / HOUR + LONGITUDE / 15) % 24, np.float64)
