"""Cars: where they are, whether they are plugged in, what their ways take."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.devices.vehicle import charging, habits, trips
from smartenergy.simulation.devices.vehicle.habits import Habits
from smartenergy.simulation.devices.vehicle.trips import Vehicle
from smartenergy.simulation.drivers.countries import place_of
from smartenergy.simulation.step import step
from smartenergy.simulation.world import STORAGE, Devices, Homes, Particulars, World
from tests.unit.simulation.street import DAY, HOUR, MINUTE, NEW_YEAR, Street, homes, minutes, street

MONTH = street(homes(120), minutes(28 * 288, NEW_YEAR + 60 * DAY, step=5))


def cars(at: Street, **given: float) -> Vehicle:
    return trips.drawn(at.owner, {name: np.full(at.owner.keys.shape, value) for name, value in given.items()})


def now(at: Street, **given: float) -> Habits:
    return habits.habits(cars(at, **given), at.time, at.free)


def ready_by(at: Street, **given: float) -> Ints:
    return habits.ready_by(cars(at, **given), at.time, at.free)


def one_car(level_wh: float, capacity_wh: float, **given: float) -> World:
    """A car of which all is said, plugged in after each homecoming, in a home in Berlin."""
    one, zero = np.ones(1), np.zeros(1, np.int64)
    model = next(place for place, model in enumerate(MODELS) if model.name == "vehicle")
    bounds = Particulars(52.5 * one, 13.4 * one, ("DE",), zero, 2 * one, np.nan * one, np.inf * one, np.inf * one)
    said = {"plugged_in_share": 1.0, **given}
    return World(
        Homes(np.array([7]), np.array([7]), ("Europe/Berlin",), zero, bounds),
        Devices(
            zero, np.array([70]), np.full(1, STORAGE, np.int16), np.full(1, model, np.int16), np.zeros(1, bool),
            capacity_wh * one, level_wh * one, {model: {name: value * one for name, value in said.items()}},
        ),
    )  # fmt: skip


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
    ahead = ready_by(MONTH) - MONTH.time.instants
    assert (ahead > 0).all()
    assert ahead.max() <= 3 * DAY
    leaves = HABITS.is_present[:, :-1] & ~HABITS.is_present[:, 1:] & (HABITS.driven_w[:, 1:] > 0)
    assert (ahead[:, :-1][leaves] <= 300).mean() > 0.95


def test_by_when_it_is_to_be_ready_may_be_said() -> None:
    said = ready_by(MONTH, ready_by_minute=180.0)  # 07:00
    assert ((said + 3600) % DAY == 7 * 3600).all()
    assert (said > MONTH.time.instants).all()
    assert (said <= MONTH.time.instants + DAY).all()


@given(
    charger=st.floats(1_400, 11_000),
    capacity=st.floats(38_000, 120_000),
    share=st.floats(0, 0.95),
    target=st.floats(10, 95),
)
def test_a_car_takes_all_that_its_charger_gives_up_to_a_target_below_full(
    charger: float, capacity: float, share: float, target: float
) -> None:
    level = capacity * share * target / 95
    assert charging.power_w(np.float32([charger]), np.array([capacity]), np.array([level])) == np.float32(charger)


@pytest.mark.parametrize(
    ("charger", "capacity"), [(11_000, 38_000), (11_000, 60_000), (7_400, 60_000), (7_400, 38_000)]
)
def test_the_last_part_of_a_battery_fills_more_slowly_for_some_minutes_and_then_it_is_full(
    charger: int, capacity: int
) -> None:
    level, minutes = 0.9 * capacity, []
    while level < capacity and len(minutes) < 600:
        minutes.append(float(charging.power_w(np.float32([charger]), np.array([capacity]), np.array([level]))[0]))
        level += minutes[-1] * 0.9 / 60
    taken = np.array(minutes)
    slower = taken < charger
    assert 5 <= slower.sum() <= 30
    assert (np.diff(taken) <= 0).all()
    assert taken.min() >= 0.04 * capacity
    assert not slower[: np.flatnonzero(slower)[0]].any()


def test_most_cars_are_charged_to_80_or_90_percent_and_some_are_filled() -> None:
    targets = cars(street(homes(4_000), minutes(1))).target_percent
    found = [float((targets == percent).mean()) for percent in (80, 85, 90, 100)]
    assert found == pytest.approx([0.40, 0.16, 0.24, 0.20], abs=0.03)
    assert sum(found) == pytest.approx(1)


def test_a_car_at_home_charges_at_full_power_and_stops_at_its_target() -> None:
    """By ticks, as the system runs it: one block of full power, then nothing."""
    world = one_car(
        level_wh=40_000.0, capacity_wh=60_000.0, charger_watts=7_400.0, target_percent=80.0, is_patient=0.0
    )
    flows = []
    for tick in range(NEW_YEAR + 22 * HOUR, NEW_YEAR + 27 * HOUR, MINUTE):
        outcome = step(world, Clock(tick, MINUTE, 15))
        world = world.with_levels(outcome.readings.levels_wh)
        flows.append(float(outcome.readings.flows_watts[0]))
    taken = np.array(flows)
    assert 70 < (taken > 0).sum() < 75  # 8 kWh at 7.4 kW and nine tenths of that
    assert (np.flatnonzero(taken > 0) == np.arange((taken > 0).sum())).all()
    assert set(taken[taken > 0][:-1].round(1)) == {7_400.0}
    assert world.devices.levels_wh[0] == 48_000.0


@pytest.mark.parametrize(
    ("code", "mostly"), [("DE", 11_000), ("AT", 11_000), ("SE", 11_000), ("GB", 7_400), ("US", 7_400)]
)
def test_cars_charge_as_houses_of_their_country_are_connected(code: str, mostly: int) -> None:
    chargers = cars(street(homes(2_000), np.array([NEW_YEAR]), country=place_of(code))).charger_w
    assert (chargers == mostly).mean() > 0.65
    assert (chargers == 3_700).mean() == pytest.approx(0.2, abs=0.03)
