"""What may be other of a home: whatever grows takes its limits with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.simulation.kinds import PRODUCTION
from smartenergy.simulation.variants.changes import NEW_BATTERY, NEW_CAR, NEW_ROOF, Battery, Car, Changes
from smartenergy.simulation.variants.device_rows import BATTERY, SOLAR, VEHICLE, DeviceRow
from tests.unit.simulation.variants.homes import BELIEVABLE, SIMPLE, home_of


def only(rows: list[DeviceRow], model: int) -> DeviceRow:
    [row] = [row for row in rows if row.model == model]
    return row


def test_a_battery_twice_as_large_has_twice_the_power() -> None:
    row = only(home_of().changed(Changes(battery=Battery(20_000))), BATTERY)
    assert row.capacity_wh == 20_000
    assert row.given == {"charge_watts": 10_000, "discharge_watts": 10_000}


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 200_000), st.integers(1, 50_000))
def test_power_is_what_is_said_whatever_the_capacity(capacity: int, watts: int) -> None:
    row = only(home_of().changed(Changes(battery=Battery(capacity, watts))), BATTERY)
    assert (row.capacity_wh, row.given["discharge_watts"]) == (capacity, watts)


def test_two_batteries_grow_alike() -> None:
    home = home_of([*BELIEVABLE, ("battery", 1, 5_000, {"charge_watts": 1_000, "discharge_watts": 2_000})])
    rows = [row for row in home.changed(Changes(battery=Battery(30_000))) if row.model == BATTERY]
    assert [row.capacity_wh for row in rows] == [20_000, 10_000]
    assert rows[1].given == {"charge_watts": 2_000, "discharge_watts": 4_000}


def test_the_efficiency_of_a_round_trip_is_shared_by_both_ways() -> None:
    row = only(home_of().changed(Changes(battery=Battery(efficiency=0.81))), BATTERY)
    assert row.capacity_wh == 10_000
    assert row.given == {"charge_efficiency": pytest.approx(0.9), "discharge_efficiency": pytest.approx(0.9)}


@pytest.mark.parametrize("devices", [[BELIEVABLE[0], BELIEVABLE[3]], SIMPLE])
def test_a_home_without_a_believable_battery_gets_a_usual_one(
    devices: list[tuple[str, int, float, dict[str, float]]],
) -> None:
    row = only(home_of(devices).changed(Changes(battery=Battery(8_000))), BATTERY)
    assert (row.id, row.capacity_wh, row.given["charge_watts"]) == (NEW_BATTERY, 8_000, 4_000)


def test_no_capacity_is_no_battery_and_the_car_stays() -> None:
    rows = home_of().changed(Changes(battery=Battery(0)))
    assert [row.model for row in rows if row.capacity_wh] == [VEHICLE]


def test_more_panels_lie_on_the_roof_that_is_there() -> None:
    assert only(home_of().changed(Changes(solar_added_watts=3_000)), SOLAR).factor == 1.5
    assert only(home_of().changed(Changes(solar_scale=2, solar_added_watts=3_000)), SOLAR).factor == 3


def test_more_panels_lie_on_a_roof_of_their_own_where_it_is_said_how() -> None:
    rows = home_of().changed(
        Changes(solar_scale=2, solar_added_watts=4_600, solar_added_azimuth=270, solar_added_tilt=20)
    )
    old, new = (row for row in rows if row.model == SOLAR)
    assert (old.factor, new.id, new.factor) == (2, NEW_ROOF, 1)
    assert (new.given["tilt"], new.given["azimuth"], new.given["inverter_watts"]) == (20, 270, 4_000)


def test_a_home_without_panels_gets_some_that_face_the_equator() -> None:
    row = only(home_of(BELIEVABLE[1:]).changed(Changes(solar_added_watts=4_600)), SOLAR)
    assert (row.id, row.given["azimuth"], row.given["inverter_watts"]) == (NEW_ROOF, 180, 4_000)


def test_panels_of_which_nothing_is_left_are_none() -> None:
    assert not [row for row in home_of().changed(Changes(solar_scale=0)) if row.kind == PRODUCTION]


def test_another_car_takes_the_ways_of_the_one_that_is_there() -> None:
    wanted = Changes(car=Car(75_000, {"charger_watts": 11_000}))
    assert only(home_of().changed(wanted), VEHICLE).id == 3
    assert only(home_of(BELIEVABLE[:2]).changed(wanted), VEHICLE).id == NEW_CAR
    assert not [row for row in home_of().changed(Changes(has_car=False)) if row.model == VEHICLE]
