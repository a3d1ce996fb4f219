"""What goes on in a household: whole events, of an energy that an appliance has, while somebody is about."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from smartenergy.simulation.devices.household import base, cooking, dishwashing, hot_water, laundry
from tests.unit.simulation.street import DAY, HOUR, MINUTE, NEW_YEAR, Street, homes, minutes, street

HOMES, MINUTES = 30, 10 * 1_440
WEEK = street(homes(HOMES), minutes(MINUTES, NEW_YEAR + 3 * HOUR + 30))
"""By the minute, from 04:00 local on."""
KITCHEN = cooking.drawn(WEEK.owner, {"is_electric": np.ones((HOMES, 1))})
BASE = replace(base.drawn(WEEK.owner, {}), has_heater=np.zeros((HOMES, 1), bool))
MACHINE = laundry.drawn(WEEK.owner, {"has_dryer": np.zeros((HOMES, 1))})
Answer = Callable[[Street], np.ndarray]
EVENTS: dict[str, tuple[Answer, float, float]] = {
    "kettle": (lambda at: cooking._kettle(KITCHEN, at.around), 2, 4),
    "small": (lambda at: cooking._small(KITCHEN, at.around), 3, 10),
    "hob": (lambda at: cooking._cooker(cooking.HOBS, KITCHEN, at.around), 25, 95),
    "oven": (lambda at: cooking._cooker(cooking.OVENS, KITCHEN, at.around), 30, 75),
    "tools": (lambda at: base._tools(BASE, at.around), 4, 34),
    "long": (lambda at: base._long(BASE, at.around), 100, 230),
    "laundry": (lambda at: laundry.watts(MACHINE, at.around), 95, 95),
    "dishes": (lambda at: dishwashing.watts(dishwashing.drawn(at.owner, {}), at.around), 95, 95),
    "tank": (lambda at: hot_water.watts(hot_water.drawn(at.owner, TANK), at.around), 13, 700),
}
"""With the fewest and the most minutes that one lasts."""
TANK = {"heater_watts": np.full((HOMES, 1), 2_000.0)}


def runs(watts: np.ndarray) -> Iterator[tuple[int, int, int]]:
    """Home, first minute and end of all that is on without a pause."""
    on = np.pad(watts > 0, ((0, 0), (1, 1))).astype(np.int8)
    steps = np.diff(on, axis=1)
    starts, ends = np.argwhere(steps == 1), np.argwhere(steps == -1)
    for (home, first), (_, end) in zip(starts.tolist(), ends.tolist(), strict=True):
        yield home, first, end


@pytest.mark.parametrize("name", EVENTS)
def test_what_begins_runs_to_its_end(name: str) -> None:
    """Two that follow on one another are longer than one; shorter than the shortest is none."""
    answer, shortest, longest = EVENTS[name]
    found = [end - first for _, first, end in runs(answer(WEEK))]
    assert len(found) > 40
    assert min(found) >= shortest - 1
    assert np.mean([length <= longest + 1 for length in found]) > 0.9


def test_an_oven_heats_up_for_ten_minutes_and_takes_about_a_kilowatt_hour() -> None:
    watts = cooking._cooker(cooking.OVENS, KITCHEN, WEEK.around)
    energies: list[float] = []
    for home, first, end in runs(watts):
        taken = watts[home, first:end]
        assert (taken[:10] == taken.max()).all()
        assert 2_000 <= taken.max() <= 2_500
        if end - first <= 76:
            energies.append(float(taken.sum()) / 60_000)
    assert len(energies) > 60
    assert 0.75 < np.mean(energies) < 1.0
    assert 0.5 < min(energies) < np.quantile(energies, 0.99) < 1.35  # beyond are two that follow on one another


@pytest.mark.parametrize("name", ["hob", "oven", "long", "tools", "kettle"])
def test_nothing_is_used_while_all_sleep(name: str) -> None:
    """Somebody is up when it begins, and, where it lasts, when it ends."""
    day, minute = WEEK.around.life.day, WEEK.time.minute
    asleep = np.ones((HOMES, MINUTES), bool)
    for one in (day.first, day.second):
        asleep &= (minute < one.wake - 1) | (minute > one.sleep + 35)
    assert asleep.mean() > 0.2
    assert not EVENTS[name][0](WEEK)[asleep].any()


def test_a_family_cooks_at_noon_on_most_free_days() -> None:
    noons = np.arange(364)[:, np.newaxis] * DAY + 10 * HOUR + np.arange(0, 180, 9) * MINUTE
    at = street(homes(HOMES), (NEW_YEAR + noons).ravel())
    kitchen = cooking.drawn(at.owner, {"is_electric": np.ones((HOMES, 1))})
    cooks = (
        cooking._cooker(cooking.HOBS, kitchen, at.around) + cooking._cooker(cooking.OVENS, kitchen, at.around)
    ) > 0
    families = at.owner.people.persons[:, 0] >= 3
    some = cooks.reshape(HOMES, 364, 20).any(axis=2)[families]
    free = np.broadcast_to(at.time.is_free.reshape(364, 20)[:, 0], some.shape)
    assert some[free].mean() > 0.55
    assert some[free].mean() > 1.5 * some[~free].mean()


def test_what_runs_for_hours_is_one_thing_of_the_home_with_a_power_of_its_own() -> None:
    own = base.drawn(WEEK.owner, {})
    watts = base._long(own, WEEK.around)
    for home in watts:
        assert len(np.unique(home[home > 0])) <= 1
    small = watts[~own.has_heater[:, 0]]
    assert 150 <= small[small > 0].min() < small.max() <= 600
    assert len(np.unique(watts)) > HOMES // 2


def test_a_heater_that_runs_for_hours_is_switched_by_its_thermostat_every_few_minutes() -> None:
    heaters = replace(BASE, has_heater=np.ones((HOMES, 1), bool))
    watts = base._long(heaters, WEEK.around)
    found = [end - first for _, first, end in runs(watts)]
    assert len(found) > 400
    assert np.quantile(found, 0.95) <= 14
    is_wanted = base._long(BASE, WEEK.around) > 0
    assert 0.45 < (watts > 0)[is_wanted].mean() < 0.65
    assert not watts[~is_wanted].any()


def test_few_homes_have_a_heater_and_the_others_small_things_of_less_than_a_kilowatt() -> None:
    many = base.drawn(street(homes(3_000), minutes(1)).owner, {})
    assert many.has_heater.mean() == pytest.approx(0.08, abs=0.02)
    assert 1_500 <= many.long_w[many.has_heater].min() < many.long_w[many.has_heater].max() <= 2_000
    assert (many.long_w[~many.has_heater] <= 400).mean() > 0.5
    year = street(homes(60), NEW_YEAR + np.arange(0, 365 * 48) * 30 * MINUTE)
    own = base.drawn(year.owner, {})
    small = base._long(own, year.around) + base._tools(own, year.around)
    above = (small > 1_000) & ~own.has_heater
    assert above.mean() < 0.001
    assert small[~own.has_heater[:, 0]].max() < 1_500
