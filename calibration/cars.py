"""Cars that charge at home as they like, for a year."""

import numpy as np

from calibration.germany import DAY, MINUTE, NEW_YEAR, homes
from calibration.table import Row
from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.devices.vehicle import charging, habits, trips
from smartenergy.simulation.devices.vehicle.habits import Habits
from smartenergy.simulation.devices.vehicle.trips import Vehicle

CARS, DAYS = 120, 364
STEP_HOURS = 0.25
EFFICIENCY = 0.9
WEEKS = DAYS / 7


def rows() -> list[Row]:
    """Energy, sessions and energy a session."""
    watts, sessions = drive()
    wh = watts.sum(axis=1) * STEP_HOURS
    kwh = float(wh.mean() / 1000 * 365 / DAYS)
    a_week = float(sessions.mean() / WEEKS)
    return [
        Row("cars: kWh a year at home", 2_200, 2_600, kwh, "EIA RECS 2020: 2,363", 0),
        Row("cars: sessions a week", 2.7, 3.5, a_week, "Electric Nation: 3"),
        Row("cars: kWh a session", 10, 18, kwh / a_week / 52.14, "synPRO: 6 to 25", 1),
    ]


def mean_week() -> Floats:
    """A car's mean power by the quarter hours of a week, from Monday 00:00 UTC on."""
    week = drive()[0].mean(axis=0).reshape(-1, 7 * 96).mean(axis=0)
    return np.roll(week, -96)  # the year begins with a Sunday


def drive() -> tuple[Floats, Floats]:
    """What each car takes by the quarter hour, W, and how often it was plugged in."""
    levels: Floats | None = None
    sessions, was, watts = np.zeros(CARS), np.zeros(CARS, np.bool_), []
    for start in range(0, DAYS, 4):
        at = homes(np.arange(1, CARS + 1), NEW_YEAR + start * DAY + np.arange(4 * 96) * 15 * MINUTE)
        car = trips.drawn(at.owner, {})
        now = habits.habits(car, at.time, at.free)
        plugged = np.concatenate([was[:, np.newaxis], now.is_plugged], axis=1)
        sessions += (plugged[:, 1:] & ~plugged[:, :-1]).sum(axis=1)
        was = plugged[:, -1]
        taken, levels = _four_days(car, now, _start_levels(car) if levels is None else levels)
        watts.append(taken)
    return np.concatenate(watts, axis=1), sessions


def _start_levels(car: Vehicle) -> Floats:
    """Four fifths full."""
    return np.asarray(car.capacity_wh[:, 0] * 0.8, np.float64)


def _four_days(car: Vehicle, now: Habits, levels: Floats) -> tuple[Floats, Floats]:
    capacity, watts = car.capacity_wh[:, 0].astype(np.float64), np.empty(now.wants.shape)
    target = capacity * car.target_percent[:, 0] / 100
    for step in range(now.wants.shape[1]):
        wanted = charging.power_w(car.charger_w[:, 0], capacity, levels) * now.wants[:, step]
        watts[:, step] = np.minimum(wanted, np.maximum(target - levels, 0) / (EFFICIENCY * STEP_HOURS))
        driven = now.driven_w[:, step] * STEP_HOURS
        levels = np.maximum(levels + watts[:, step] * EFFICIENCY * STEP_HOURS - driven, 0)
    return watts, levels
