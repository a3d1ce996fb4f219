"""Heat pumps and air conditioners."""

from dataclasses import replace

import numpy as np
import pytest

from smartenergy.simulation.devices.air_conditioner import cooling as air_conditioner
from smartenergy.simulation.devices.heat_pump import heating as heat_pump
from smartenergy.simulation.devices.heat_pump.heating import STANDBY, HeatPump
from tests.unit.simulation.street import DAY, NEW_YEAR, Street, homes, minutes, street

COLD = street(homes(200), minutes(288, step=5), cold=-8.0)
SUMMER = NEW_YEAR + 190 * DAY


def pump(at: Street, **given: float) -> HeatPump:
    return heat_pump.drawn(at.owner, {name: np.full(at.owner.keys.shape, value) for name, value in given.items()})


def heated(at: Street, **given: float) -> np.ndarray:
    return heat_pump.watts(pump(at, **given), at.time, at.outside, at.around.outside)


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
    warm_day = np.full_like(night.outside, 16.0)
    assert (heat_pump.watts(pump(night), night.time, night.outside, warm_day) == STANDBY).all()
    assert (heated(night) > STANDBY).any(), "after a cool one it is"


def test_the_ground_and_floors_ask_for_less() -> None:
    air, ground = heated(COLD, is_ground=0.0).mean(), heated(COLD, is_ground=1.0).mean()
    radiators, floors = heated(COLD, is_floor=0.0).mean(), heated(COLD, is_floor=1.0).mean()
    assert ground < air * 0.85
    assert floors < radiators


@pytest.mark.parametrize(("outside", "low", "high"), [(7.0, 2.5, 4.2), (-7.0, 1.7, 3.0), (-30.0, 1.1, 2.0)])
def test_the_coefficient_of_performance_is_that_of_the_field(outside: float, low: float, high: float) -> None:
    at = street(homes(200), minutes(1), cold=outside)
    found = heat_pump.performance(pump(at, is_ground=0.0), at.outside, at.around.outside)
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
