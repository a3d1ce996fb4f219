"""The everyday load of homes, whole and in parts."""

from typing import Any

import numpy as np
import pytest

from smartenergy.simulation.devices.household import (
    base,
    cooking,
    dishwashing,
    entertainment,
    hot_water,
    laundry,
    lighting,
    refrigeration,
    whole,
)  # fmt: skip
from tests.unit.simulation.street import DAY, HOUR, NEW_YEAR, Street, homes, minutes, street

EVENING = street(homes(400), NEW_YEAR + np.arange(14) * DAY + 18 * HOUR)
DAYS = street(homes(60), minutes(7 * 144, step=10))
PARTS = {
    base: 20_000, refrigeration: 250, cooking: 9_000, laundry: 4_400, dishwashing: 2_000, entertainment: 1_000,
    lighting: 1_500, hot_water: 20_500,
}  # fmt: skip
"""With the most that each takes, W."""


def watts(part: Any, at: Street, **given: float) -> np.ndarray:
    said = {name: np.full(at.owner.keys.shape, value) for name, value in given.items()}
    return np.asarray(part.watts(part.drawn(at.owner, said), at.around))


def test_a_home_takes_what_its_parts_take() -> None:
    home = whole.drawn(DAYS.owner, {})
    parts = dict(whole.parts(home, DAYS.around))
    assert list(parts) == [part.__name__.rpartition(".")[2] for part in PARTS]
    assert whole.watts(home, DAYS.around) == pytest.approx(sum(parts.values()))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__.rpartition(".")[2])
def test_no_part_takes_more_than_its_appliances_can(part: Any) -> None:
    taken = watts(part, DAYS)
    assert 0 <= taken.min() < taken.max() <= PARTS[part]


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [(base, "always_on_watts", 5_000.0), (refrigeration, "fridge_watts", 2_000.0), (lighting, "lamp_watts", 3_000.0),
     (entertainment, "tv_watts", 4_000.0), (cooking, "hob_watts", 9_000.0),
     (laundry, "washes_a_week", 7.0), (dishwashing, "dishwashes_a_week", 7.0)],
)  # fmt: skip
def test_what_is_given_counts(part: Any, name: str, value: float) -> None:
    assert watts(part, DAYS, **{name: value}).mean() > watts(part, DAYS).mean() * 1.2


def test_a_stronger_water_heater_works_for_less_long() -> None:
    strong, weak = watts(hot_water, DAYS, heater_watts=18_000.0), watts(hot_water, DAYS, heater_watts=2_000.0)
    assert (strong > 0).mean() < 0.3 * (weak > 0).mean()
    assert (strong.max(), weak.max()) == (18_000, 2_000)


def test_what_is_not_given_is_drawn() -> None:
    assert (watts(base, DAYS, always_on_watts=np.nan) == watts(base, DAYS)).all()


def test_without_runs_nothing_is_washed() -> None:
    assert not watts(laundry, DAYS, washes_a_week=0).any()
    assert not watts(dishwashing, DAYS, dishwashes_a_week=0).any()


def test_lamps_are_on_where_it_is_dark_and_somebody_is_up() -> None:
    bright = street(homes(400), EVENING.time.instants, sun=600.0)
    assert watts(lighting, EVENING).mean() > 5 * watts(lighting, bright).mean()
    night = street(homes(400), EVENING.time.instants + 8 * HOUR)
    assert watts(lighting, EVENING).mean() > 5 * watts(lighting, night).mean()


def test_the_heatings_pump_rests_when_it_is_warm() -> None:
    warm = street(homes(60), DAYS.time.instants, cold=20.0)
    assert watts(base, warm).mean() < watts(base, DAYS).mean() - 10


def test_nobody_cooks_or_washes_where_all_are_away() -> None:
    away = np.broadcast_to(DAYS.around.life.is_away, watts(cooking, DAYS).shape)
    assert away.any()
    assert not watts(cooking, DAYS)[away].any()
    assert not watts(laundry, DAYS)[away].any()
    assert watts(refrigeration, DAYS)[away].any()


@pytest.mark.parametrize("kwh", [2_000.0, 3_500.0, 6_000.0])
def test_a_home_takes_about_the_energy_that_is_said(kwh: float) -> None:
    year = street(homes(150), NEW_YEAR + np.arange(0, 365 * 24, 43) * HOUR)
    found = watts(whole, year, annual_kwh=kwh).mean() * 8.76
    assert found == pytest.approx(kwh, rel=0.25)


def test_homes_differ() -> None:
    means = watts(whole, DAYS).mean(axis=1)
    assert means.std() / means.mean() > 0.35
