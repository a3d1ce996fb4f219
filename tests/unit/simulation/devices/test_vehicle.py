"""Cars: where they are, whether they are plugged in, what their ways take."""

import numpy as np
import pytest

from smartenergy.simulation.devices.vehicle import habits, trips
from smartenergy.simulation.devices.vehicle.habits import Habits
from smartenergy.simulation.devices.vehicle.trips import Vehicle
from tests.unit.simulation.street import DAY, NEW_YEAR, Street, homes, minutes, street

MONTH = street(homes(120), minutes(28 * 288, NEW_YEAR + 60 * DAY, step=5))


def cars(at: Street, **given: float) -> Vehicle:
    return trips.drawn(at.owner, {name: np.full(at.owner.keys.shape, value) for name, value in given.items()})


def now(at: Street, **given: float) -> Habits:
    return habits.habits(cars(at, **given), at.time, at.free)


HABITS = now(MONTH)


def test_a_car_is_plugged_in_only_where_it_is() -> None:
    assert not (HABITS.is_plugged & ~HABITS.is_present).any()
    assert not (HABITS.wants & ~HABITS.is_plugged).any()


def test_a_car_drives_only_while_it_is_out() -> None:
    assert not HABITS.driven_w[HABITS.is_present].any()
    assert HABITS.driven_w[~HABITS.is_present].mean() > 500
    assert HABITS.driven_w.max() <= trips.CRUISING_W * 1.001


def test_cars_are_out_by_day_and_at_home_by_night() -> None:
    by_hour = HABITS.is_present.reshape(120, 28, 24, 12).mean(axis=(0, 1, 3))
    assert by_hour[1:4].min() > 0.93
    assert by_hour[9:14].max() < 0.75


def test_a_car_drives_about_what_is_said() -> None:
    driven = now(MONTH, driven_wh_a_day=9_000.0).driven_w.mean() * 24
    assert driven == pytest.approx(9_000, rel=0.15)


def test_cars_are_plugged_in_about_three_times_a_week() -> None:
    starts = (HABITS.is_plugged[:, 1:] & ~HABITS.is_plugged[:, :-1]).sum(axis=1) / 4
    assert 2.5 < starts.mean() < 3.7
    always = now(MONTH, plugged_in_share=1.0).is_plugged
    assert (always[:, 1:] & ~always[:, :-1]).sum() > 1.7 * starts.sum() * 4


def test_a_patient_car_waits_for_the_night() -> None:
    wants = now(MONTH, is_patient=1.0).wants.reshape(120, 28, 24, 12)
    evening = wants[:, :, 17:22].mean()  # UTC: 18:00 to 23:00
    assert evening < 0.35 * now(MONTH, is_patient=0.0).wants.reshape(120, 28, 24, 12)[:, :, 17:22].mean()
    assert wants[:, :, 2].any()


def test_a_car_is_to_be_ready_when_it_leaves_next() -> None:
    ahead = HABITS.ready_by - MONTH.time.instants
    assert (ahead > 0).all()
    assert ahead.max() <= 3 * DAY
    leaves = HABITS.is_present[:, :-1] & ~HABITS.is_present[:, 1:] & (HABITS.driven_w[:, 1:] > 0)
    assert (ahead[:, :-1][leaves] <= 300).mean() > 0.95


def test_by_when_it_is_to_be_ready_may_be_said() -> None:
    at = now(MONTH, ready_by_minute=180.0)  # 07:00
    assert ((at.ready_by + 3600) % DAY == 7 * 3600).all()
    assert (at.ready_by > MONTH.time.instants).all()
    assert (at.ready_by <= MONTH.time.instants + DAY).all()


def test_a_full_car_takes_nothing_and_an_empty_one_what_its_charger_gives() -> None:
    car = cars(MONTH, charger_watts=11_000.0)
    assert not habits.charging_w(car, HABITS, car.capacity_wh).any()
    assert habits.charging_w(car, HABITS, car.capacity_wh * 0).max() == 11_000
    assert 0 < habits.charging_w(car, HABITS, car.capacity_wh * np.float32(0.95)).max() < 5_500
