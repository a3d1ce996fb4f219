"""Hot days, frosts and fair months, against measured ones: Potsdam, Madrid, and twenty cities from above."""

import numpy as np

from calibration.clouds import DAY, NEW_YEAR
from calibration.table import Row, around
from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.drivers import clouds
from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.temperature import warmth
from smartenergy.simulation.drivers.weather import Weather

SEEDS = range(1, 13)
HALF_HOUR = 1_800
BERLIN, MADRID = (52.52, 13.40), (40.42, -3.70)
POTSDAM = "DWD reference year Potsdam (1988 to 2007)"
BARAJAS = "Madrid-Barajas, 1997 to 2015"
NSRDB = "NREL's satellite year 2019, months of 0.85 to 0.90 in 20 cities"
FAIR = 0.87
DAYLIGHT = np.arange(7, 18) * 3_600


def rows() -> list[Row]:
    """Means of twelve years made."""
    berlin, madrid = _year(BERLIN), _year(MADRID)
    days = _fair_days()
    low, quarter, middle = np.quantile(days, (0.10, 0.25, 0.50)).tolist()
    return [
        Row("Berlin: days of 30 °C a year", 5, 12, berlin["hot"], f"{POTSDAM}: 5; some 10 of late (guess)", 0),
        Row("Berlin: highest temperature of a year, °C", 33, 37, berlin["highest"], f"{POTSDAM}: 35.4", 1),
        Row("Berlin: days with frost a year", 75, 100, berlin["frosts"], f"{POTSDAM}: 87", 0),
        around("Madrid: days of 30 °C a year", 84, 15, madrid["hot"], BARAJAS, 0),
        around("Madrid: highest temperature of a year, °C", 38.5, 2.0, madrid["highest"], BARAJAS, 1),
        around("Madrid: days with frost a year", 39, 12, madrid["frosts"], BARAJAS, 0),
        around(
            "days of a fair month, clear-sky index: standard deviation", 0.144, 0.04, float(days.std()), NSRDB, 3
        ),
        around("days of a fair month, clear-sky index: 10% lie below", 0.71, 0.10, low, NSRDB),
        around("days of a fair month, clear-sky index: 25% lie below", 0.81, 0.05, quarter, NSRDB),
        around("days of a fair month, clear-sky index: 50% lie below", 0.90, 0.05, middle, NSRDB),
    ]


def _year(place: tuple[float, float]) -> dict[str, float]:
    sites = sites_at(np.array([place[0]]), np.array([place[1]]))
    instants = NEW_YEAR + np.arange(0, 365 * DAY, HALF_HOUR)
    days = np.array([Weather(seed, sites, instants).temperature[0].reshape(365, -1) for seed in SEEDS])
    highest, lowest = days.max(axis=2), days.min(axis=2)
    return {
        "hot": float((highest >= 30.0).sum(axis=1).mean()),
        "highest": float(highest.max(axis=1).mean()),
        "frosts": float((lowest < 0.0).sum(axis=1).mean()),
    }


def _fair_days() -> Floats:
    """Means of the light hours of days, in Madrid, were each month a fair one."""
    sites = sites_at(np.array([MADRID[0]]), np.array([MADRID[1]]))
    instants = (NEW_YEAR + np.arange(0, 365)[:, np.newaxis] * DAY + DAYLIGHT).ravel()
    made = [_index(seed, sites.map_x, sites.map_y, instants) for seed in SEEDS]
    hazy = [clouds.hazy(index, warmth(seed, sites, instants)) for seed, index in zip(SEEDS, made, strict=True)]
    return np.asarray(np.array(hazy).reshape(-1, len(DAYLIGHT)).mean(axis=1), np.float64)


def _index(seed: int, x: Floats, y: Floats, instants: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    slow = clouds.slow_clearness(clouds.wide_fields(seed, x, y, instants), seed, x, y, instants)
    broken = clouds.brokenness(seed, x, y, instants)
    clear = clouds.clearness(seed, x, y, slow, broken, instants)
    return clouds.distributed(clear, broken, np.full(len(instants), FAIR))
