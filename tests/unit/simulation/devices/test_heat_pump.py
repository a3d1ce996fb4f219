"""Heat pumps and air conditioners."""

from dataclasses import replace

import numpy as np
import pytest

from smartenergy.simulation.devices.air_conditioner import cooling as air_conditioner
from smartenergy.simulation.devices.compressor import started
from smartenergy.simulation.devices.heat_pump import heating, hot_water, pumps
from smartenergy.simulation.devices.heat_pump.heating import STANDBY
from smartenergy.simulation.devices.heat_pump.performance import lift, performance
from smartenergy.simulation.devices.heat_pump.pumps import HeatPump
from tests.unit.simulation.street import DAY, NEW_YEAR, Street, homes, minutes, street

COLD = street(homes(200), minutes(288, step=5), cold=-8.0)
SUMMER = NEW_YEAR + 190 * DAY


def pump(at: Street, **given: float) -> HeatPump:
    return pumps.drawn(at.owner, {name: np.full(at.owner.keys.shape, value) for name, value in given.items()})


def heated(at: Street, **given: float) -> np.ndarray:
    return heating.watts(pump(at, **given), at.time, at.outside, at.around.outside)


def cooled(at: Street, outside: float, sun: float = 300.0) -> np.ndarray:
    warm, bright = at.outside * 0 + np.float32(outside), at.outside * 0 + np.float32(sun)
    return air_conditioner.watts(air_conditioner.drawn(at.owner, {}), at.time, at.around.life, warm, warm, bright)


def test_the_colder_it_is_the_more_a_heat_pump_takes() -> None:
    means = [heated(street(homes(200), COLD.time.instants, cold=cold)).mean() for cold in (-10.0, 0.0, 8.0, 20.0)]
    assert means == sorted(means, reverse=True)
    assert means[0] > 6 * means[3]


def test_a_heat_pump_takes_no_more_than_it_can() -> None:
    most = pump(COLD).most_w
    assert (heated(COLD) <= most + STANDBY).all()
    assert 1200 <= most.min() < most.max() <= 6000


def test_warm_water_is_all_that_is_left_beyond_the_limit() -> None:
    warm = street(homes(200), COLD.time.instants, cold=18.0)
    share = (heated(warm) > STANDBY).mean()
    assert 0.01 < share < 0.06


def test_in_a_cool_night_after_a_warm_day_nothing_is_heated() -> None:
    night = street(homes(200), minutes(180, SUMMER - 5 * 3600), cold=10.0)
    warm_day = np.full_like(night.outside, 17.5)
    assert (heating.heat(pump(night), night.time, night.outside, warm_day) == 0).all()
    assert (heating.heat(pump(night), night.time, night.outside, night.around.outside) > 0).any(), (
        "after a cool one"
    )


def test_the_ground_and_floors_ask_for_less() -> None:
    air, ground = heated(COLD, is_ground=0.0).mean(), heated(COLD, is_ground=1.0).mean()
    radiators, floors = heated(COLD, is_floor=0.0).mean(), heated(COLD, is_floor=1.0).mean()
    assert ground < air * 0.85
    assert floors < radiators


@pytest.mark.parametrize(("outside", "low", "high"), [(7.0, 2.5, 4.2), (-7.0, 1.7, 3.0), (-30.0, 1.1, 2.0)])
def test_the_coefficient_of_performance_is_that_of_the_field(outside: float, low: float, high: float) -> None:
    at = street(homes(200), minutes(1), cold=outside)
    by_air = pump(at, is_ground=0.0)
    found = performance(by_air.is_ground, lift(by_air, at.outside, at.around.outside))
    assert low < found.min() <= found.max() < high


def test_a_house_that_loses_more_heat_takes_more() -> None:
    assert heated(COLD, heat_loss_w_per_k=220.0).mean() > 1.6 * heated(COLD, heat_loss_w_per_k=110.0).mean()


def test_below_their_least_they_cycle() -> None:
    mild = street(homes(50), minutes(1440), cold=8.0)
    runs = heated(mild) > STANDBY + 1
    starts = (runs[:, 1:] & ~runs[:, :-1]).sum(axis=1)
    assert 15 < np.median(starts) < 70


def test_nothing_is_cooled_while_it_is_cool() -> None:
    at = street(homes(100), minutes(288, SUMMER, step=5))
    assert cooled(at, 15.0).max() == air_conditioner.STANDBY


def test_the_warmer_it_is_the_more_is_cooled() -> None:
    at = street(homes(200), minutes(288, SUMMER, step=5))
    means = [cooled(at, outside).mean() for outside in (20.0, 26.0, 32.0, 38.0)]
    assert means == sorted(means)
    assert cooled(at, 45.0).max() <= air_conditioner.drawn(at.owner, {}).most_w.max() + air_conditioner.STANDBY


def test_nothing_is_cooled_for_people_on_holiday() -> None:
    at = street(homes(400), minutes(24, SUMMER, step=60))
    away = replace(
        at.around.life, is_away=np.ones_like(at.around.life.is_away), some=np.zeros_like(at.around.life.some)
    )
    cooler, hot = air_conditioner.drawn(at.owner, {}), at.outside * 0 + np.float32(35)
    assert air_conditioner.watts(cooler, at.time, away, hot, hot, hot).max() == air_conditioner.STANDBY


def test_hours_are_not_all_alike() -> None:
    by_hour = heated(COLD).mean(axis=0).reshape(24, 12).mean(axis=1)
    assert by_hour.argmax() in (4, 5, 6, 7)  # UTC, an hour behind
    assert by_hour[1] < 0.7 * by_hour.max()


def test_houses_have_limits_of_their_own_and_leaky_ones_higher_ones() -> None:
    found = pump(street(homes(4_000), minutes(1)))
    assert 10.0 <= found.limit.min() < 11.0 and 16.0 < found.limit.max() <= 17.0
    assert found.limit.mean() == pytest.approx(13.8, abs=0.3)
    assert np.corrcoef(found.limit.ravel(), found.loss_w_per_k.ravel())[0, 1] > 0.3


def test_in_autumn_a_fleet_starts_to_heat_house_by_house() -> None:
    means = [heated(street(homes(300), minutes(96, step=15), cold=cold)) for cold in (9.0, 12.0, 14.0, 16.0, 18.0)]
    heats = [float(((watts > STANDBY + 1).mean(axis=1) > 0.08).mean()) for watts in means]
    assert heats == sorted(heats, reverse=True)
    assert heats[0] == 1.0 and 0.2 < heats[2] < 0.9 and heats[4] < 0.2


def test_power_follows_the_need_and_is_hardly_ever_twice_the_same() -> None:
    watts = np.rint(heated(COLD))
    of_a_home = [len(np.unique(row[row > STANDBY + 1])) for row in watts]
    assert np.median(of_a_home) > 80, "of 288 instants"
    means = watts.mean(axis=1)
    assert means.std() / means.mean() > 0.25


def test_a_compressor_starts_softly_and_hurries_before_it_settles() -> None:
    power = started(np.arange(0, 30, dtype=np.float32))
    assert power[0] < 0.5 < power[1] < power[2]
    assert 1.1 < power.max() < 1.3
    assert (power[8:] == 1).all()


def tanks(cold: float) -> np.ndarray:
    at = street(homes(300), minutes(1440), cold=cold)
    return hot_water.watts(pump(at), at.time, at.around.outside)


def test_a_tank_is_heated_once_or_twice_a_day_for_half_an_hour_to_an_hour_and_a_half() -> None:
    runs = tanks(5.0) > 0
    starts = (runs[:, 1:] & ~runs[:, :-1]).sum(axis=1) + runs[:, 0]
    assert set(np.unique(starts)) <= {1, 2, 3}, "one may cross midnight"
    minutes_of_a_run = runs.sum(axis=1) / starts
    assert 25 < np.quantile(minutes_of_a_run, 0.1) < np.median(minutes_of_a_run) < 75
    assert runs.mean(axis=0).max() < 0.3, "not all at once"


def test_warm_water_takes_more_power_the_colder_it_is() -> None:
    means = [float(found[found > 0].mean()) for found in map(tanks, (-10.0, 5.0, 20.0))]
    assert means == sorted(means, reverse=True)
    assert means[0] > 1.2 * means[2]


def test_ice_is_melted_off_where_it_grows() -> None:
    def dips(cold: float, **given: float) -> float:
        at = street(homes(100), minutes(1440), cold=cold)
        watts = heated(at, most_watts=1_500.0, heat_loss_w_per_k=200.0, **given)
        running = watts > 300
        return float((running[:, :-1] & (watts[:, 1:] < 0.5 * watts[:, :-1]) & (watts[:, 1:] > 100)).sum())

    assert dips(1.0) > 500
    assert dips(-9.0, is_ground=0.0) < 0.1 * dips(1.0)
    assert dips(1.0, is_ground=1.0) < 0.1 * dips(1.0)


def test_some_set_back_by_night_and_some_do_not() -> None:
    found = pump(street(homes(2_000), minutes(1)))
    assert np.mean(found.setback < 0.5) == pytest.approx(0.2, abs=0.04)
    night, noon = (heating.heat(found, at.time, at.outside, at.around.outside)[:, 0] for at in (AT_NIGHT, AT_NOON))
    ratio = night / noon
    assert np.quantile(ratio, 0.1) < 0.5 and np.quantile(ratio, 0.95) > 0.8


AT_NIGHT, AT_NOON = (street(homes(2_000), minutes(1, NEW_YEAR + hour * 3_600), cold=-3.0) for hour in (0, 12))
