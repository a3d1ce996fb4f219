"""Heat pumps of a German winter."""

import numpy as np

from calibration.germany import DAY, HOUR, MINUTE, NEW_YEAR, Homes, homes, offsets, temperature
from calibration.table import Row
from smartenergy.kernel.arrays import Ints, Singles
from smartenergy.simulation.devices.heat_pump import heating, hot_water, pumps
from smartenergy.simulation.devices.heat_pump.performance import performance

PUMPS = 300
RHPP = "RHPP, some 700 sites (Love et al. 2017)"


def watts_of(at: Homes) -> Singles:
    """What heat pumps take."""
    return heating.watts(pumps.drawn(at.owner, {}), at.time, at.outside, at.around.outside)


def rows() -> list[Row]:
    """Demand after diversity: the highest half hour of the coldest three days."""
    ids = np.arange(1, PUMPS + 1)
    days = np.arange(365)
    coldest = days[np.argsort(temperature(NEW_YEAR + days * DAY + 12 * HOUR))[:3]]
    instants = (NEW_YEAR + coldest[:, np.newaxis] * DAY + np.arange(288) * 5 * MINUTE).ravel()
    load = watts_of(homes(ids, instants)).mean(axis=0, dtype=np.float64)
    halves = load.reshape(-1, 6).mean(axis=1)
    local = (instants[::6] + offsets(instants[::6])) // HOUR % 24
    night = float(load.reshape(3, 288).mean(axis=0)[:36].mean() / halves.max())
    return [
        Row("heat pumps: demand after diversity, kW", 1.5, 1.9, float(halves.max() / 1000), f"{RHPP}: 1.7"),
        Row("heat pumps: hour of the peak", 6, 8, float(local[halves.argmax()]), f"{RHPP}: in the morning", 0),
        Row("heat pumps: night ÷ peak", 0.3, 0.5, night, f"{RHPP}: about 0.4"),
        *_year_rows(ids),
    ]


def _year_rows(ids: Ints) -> list[Row]:
    """Power and heat of a year, every seventh hour."""
    at = homes(ids[:100], NEW_YEAR + np.arange(0, 365 * 24, 7) * HOUR)
    pump, watts = pumps.drawn(at.owner, {}), watts_of(at)
    water = hot_water.watts(pump, at.time, at.around.outside)
    house = heating.heat(pump, at.time, at.outside, at.around.outside)
    tank = water * performance(pump.is_ground, hot_water.lift(pump, at.around.outside))
    factor = float((house.sum(dtype=np.float64) + tank.sum(dtype=np.float64)) / watts.sum(dtype=np.float64))
    kwh = float(watts.mean(dtype=np.float64) * 8.76)
    return [
        Row("heat pumps: kWh a year", 2_700, 4_100, kwh, "the prototype's 3,744 (guess)", 0),
        Row(
            "heat pumps: heat of a year ÷ power",
            2.5,
            3.4,
            factor,
            "RHPP: 2.65; WPsmart (ISE): 3.1 by air",
        ),
    ]
