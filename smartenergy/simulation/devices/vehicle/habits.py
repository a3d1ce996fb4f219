"""Where a car is at an instant, whether it is plugged in, what its way takes, and by when it is to be ready."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Bools, Ints, Singles
from smartenergy.simulation.devices.vehicle.trips import Trip, Vehicle, trip
from smartenergy.simulation.drivers.local_time import LocalTime, beginnings
from smartenergy.simulation.drivers.presence import is_away
from smartenergy.simulation.drivers.spots import mapped
from smartenergy.simulation.drivers.working_days import FreeDays

NIGHT, NIGHT_LENGTH = 1_230.0, 90.0
"""A patient car begins between 00:30 and 02:00."""
DAY_MINUTES = 1_440


@dataclass(frozen=True)
class Habits:
    """Cars at some instants."""

    is_present: Bools
    is_plugged: Bools
    wants: Bools
    """Whether it would charge now if nobody steered it: a patient car waits for the night."""
    is_out: Bools
    on_way_w: Singles
    """What its way takes, spread over the time that it is out; no more than it holds."""

    @property
    def driven_w(self) -> Singles:
        """What it takes now."""
        return np.asarray(self.on_way_w * self.is_out)


def habits(vehicle: Vehicle, time: LocalTime, free: FreeDays) -> Habits:
    """What cars do at some instants."""
    before, now = (_trip(vehicle, time, free, days) for days in (-1, 0))
    is_out = now.goes & (time.minute >= now.leave) & (time.minute < now.back)
    gone = is_out | is_away(vehicle.owner.people, time.day, time.year_day)
    is_back = now.goes & (time.minute >= now.back)
    plugged = np.where(is_back, now.plugs, before.plugs) & ~gone
    on_way = np.asarray(now.wh * 60 / (now.back - now.leave))
    return Habits(~gone, plugged, plugged & _wants(vehicle, time, now, is_back), is_out, on_way)


def _trip(vehicle: Vehicle, time: LocalTime, free: FreeDays, days: int) -> Trip:
    """That of some days after; of many ticks of several days each day is drawn once."""
    is_free, at = (free.before, free.now, free.after)[days + 1], beginnings(time.day)
    if at is None:
        return _drawn(vehicle, time.day + days, is_free, time.year_day)
    of_day = _drawn(vehicle, time.day[:, at] + days, _then(is_free, at), _then(time.year_day, at))
    lengths = np.diff(at, append=time.day.shape[1])
    return mapped(of_day, lambda column: np.repeat(column, lengths, axis=1))


def _drawn(vehicle: Vehicle, day: Ints, is_free: Bools, year_day: Ints) -> Trip:
    return trip(vehicle, day, is_free, is_away(vehicle.owner.people, day, year_day))


def _then(column: npt.NDArray[Any], at: Ints) -> npt.NDArray[Any]:
    return column[:, at] if column.shape[1] > 1 else column


def _wants(vehicle: Vehicle, time: LocalTime, now: Trip, is_back: Bools) -> Bools:
    night = NIGHT + NIGHT_LENGTH * now.patience
    return np.asarray(~vehicle.is_patient | ~is_back | (time.minute >= night))


def ready_by(vehicle: Vehicle, time: LocalTime, free: FreeDays) -> Ints:
    """When it leaves next, epoch seconds; a day after tomorrow's beginning where it does not leave tomorrow."""
    now, after = (_trip(vehicle, time, free, days) for days in (0, 1))
    tomorrow = DAY_MINUTES + np.where(after.goes, after.leave, np.float32(DAY_MINUTES))
    leaves = np.where(now.goes & (time.minute < now.leave), now.leave, tomorrow)
    said = np.nan_to_num(vehicle.ready_minute)
    next_said = np.where(time.minute < said, said, said + DAY_MINUTES)
    minute = np.where(np.isnan(vehicle.ready_minute), leaves, next_said)
    seconds = np.maximum(np.rint((minute - time.minute) * 60), 1)
    return np.asarray(time.instants + seconds.astype(np.int64))
