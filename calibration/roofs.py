"""What roofs give in a year, against what is published of seven cities."""

from dataclasses import dataclass

import numpy as np

from calibration.clouds import DAY, NEW_YEAR
from calibration.table import Row
from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.devices.solar.output import solar_watts
from smartenergy.simulation.devices.solar.panels import panels
from smartenergy.simulation.devices.solar.roofs import Roofs
from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.weather import Weather

SEEDS = range(1, 11)
HALF_HOUR = 1_800


@dataclass(frozen=True)
class City:
    """Where it lies, how its roofs stand, and what is published: kWh a year by kW of panels."""

    name: str
    latitude: float
    longitude: float
    tilt: float
    azimuth: float
    low: float
    high: float
    source: str


CITIES = (
    City("Berlin", 52.52, 13.40, 35, 180, 900, 1_050, "spezifischer-ertrag.de"),
    City("London", 51.51, -0.13, 35, 180, 845, 951, "JRC map; SAP says 850"),
    City("Madrid", 40.42, -3.70, 33, 180, 1_291, 1_506, "JRC map of old; PVGIS 5 about 1,600"),
    City("New York", 40.71, -74.01, 33, 180, 1_250, 1_400, "guess"),
    City("Phoenix", 33.45, -112.07, 18, 180, 1_568, 1_668, "azsolarcenter: on a roof, and in free air"),
    City("Sydney", -33.87, 151.21, 25, 0, 1_324, 1_524, "Clean Energy Council: 3.9 kWh/kW a day, ±7%"),
    City("Delhi", 28.61, 77.21, 25, 180, 1_359, 1_563, "firstgreen: 5.2 kWh/m² a day × 0.77, ±7%"),
)


def rows() -> list[Row]:
    """Means of ten years."""
    years = np.mean([_year(seed) for seed in SEEDS], axis=0).tolist()
    return [
        Row(f"solar: kWh a year by kW of panels, {city.name}", city.low, city.high, year, city.source, 0)
        for city, year in zip(CITIES, years, strict=True)
    ]


def _year(seed: int) -> Floats:
    latitude, longitude, tilt, azimuth = (
        np.array([getattr(city, name) for city in CITIES], np.float64)
        for name in ("latitude", "longitude", "tilt", "azimuth")
    )
    sites, home, ones = sites_at(latitude, longitude), np.arange(len(CITIES)), np.ones(len(CITIES))
    fleet = Roofs(1_000 * ones, tilt, azimuth, 1_000 * ones / 1.15, 14.08 * ones, 0 * ones, 0 * ones)
    weather = Weather(seed, sites, NEW_YEAR + np.arange(0, 365 * DAY, HALF_HOUR))
    return np.asarray(solar_watts(panels(fleet, sites, home), home, weather).sum(axis=1) / 2_000, np.float64)
