"""Cars that charge at home as they like, for a year."""

import numpy as np

from calibration.germany import DAY, MINUTE, NEW_YEAR, homes
from calibration.table import Row
from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.devices.vehicle import habits, trips
from smartenergy.simulation.devices.vehicle.habits import Habits
from smartenergy.simulation.devices.vehicle.trips import Vehicle

CARS, DAYS = 120, 364
STEP_HOURS = 0.25
EFFICIENCY = 0.9
WEEKS = DAYS / 7


def rows() -> list[Row]:
    """Energy, sessions and energy a session."""
    wh, sessions = drive()
    kwh = float(wh.mean() / 1000 * 365 / DAYS)
    a_week = float(sessions.mean() / WEEKS)
    return [
        Row("cars: kWh a year at home", 2_200, 2_600, kwh, "EIA RECS 2020: 2,363", 0),
        Row("cars: sessions a week", 2.7, 3.5, a_week, "Electric Nation: 3"),
        Row("cars: kWh a session", 10, 18, kwh / a_week / 52.14, "synPRO: 6 to 25", 1),
    ]


def drive() -> tuple[Floats, Floats]:
    """What each car charged in a year, Wh, and how often it was plugged in."""
    levels: Floats | None = None
    wh, sessions, was = np.zeros(CARS), np.zeros(CARS), np.zeros(CARS, np.bool_)
    for start in range(0, DAYS, 4):
        instants = NEW_YEAR + start * DAY + np.arange(4 * 96) * 15 * MINUTE
        at = homes(np.arange(1, CARS + 1), instants)
        car = trips.drawn(at.owner, {})
        now = habits.habits(car, at.time, at.free)
        plugged = np.concatenate([was[:, np.newaxis], now.is_plugged], axis=1)
        sessions += (plugged[:, 1:] & ~plugged[:, :-1]).sum(axis=1)
        was = plugged[:, -1]
        levels = _four_days(car, now, _start_levels(car) if levels is None else levels, wh)
    return wh, sessions


def _start_levels(car: Vehicle) -> Floats:
    """Four fifths full."""
    return np.asarray(car.capacity_wh[:, 0] * 0.8, np.float64)


def _four_days(car: Vehicle, now: Habits, levels: Floats, wh: Floats) -> Floats:
    capacity, charger = car.capacity_wh[:, 0].astype(np.float64), car.charger_w[:, 0]
    for step in range(now.wants.shape[1]):
        taken = charger * now.wants[:, step] * np.minimum((1 - levels / capacity) / habits.TAPER, 1) * STEP_HOURS
        taken = np.minimum(taken, (capacity - levels) / EFFICIENCY)
        wh += taken
        levels = np.maximum(levels + taken * EFFICIENCY - now.driven_w[:, step] * STEP_HOURS, 0)
    return levels
