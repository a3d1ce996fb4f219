"""Variants of a home side by side are that home in the same weather, with other storage, panels and loads."""

from typing import Any

import numpy as np
import pytest

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.facts import record_many
from smartenergy.ledger.flows import with_grid
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.shares import USUAL, Shares
from smartenergy.simulation.stretch import step_through
from smartenergy.simulation.variants.changes import Battery, Car, Changes
from smartenergy.simulation.variants.side_by_side import SideBySide
from smartenergy.simulation.world import World
from tests.unit.simulation.variants.homes import BELIEVABLE, MIDNIGHT, SEED, SIMPLE, home_of, world_of

TICKS = MIDNIGHT + 300 * np.arange(288)
AS_IT_IS = Changes()
NAMES = (
    "solar_mwh", "generator_mwh", "consumption_mwh", "charge_mwh", "discharge_mwh", "import_mwh", "export_mwh",
    "level_mwh", "loss_mwh", "driven_mwh", "curtailed_mwh", "capacity_wh",
)  # fmt: skip


def clock(world: World) -> Clock:
    return with_free_days(Clock(int(TICKS[0]), 300, SEED), world)


def facts_of(changes: list[Changes], devices: Any = BELIEVABLE, **known: float) -> dict[str, Ints]:
    """A row a variant, a column a tick."""
    side = SideBySide.of(home_of(devices, **known), changes, 0.5)
    stretch = side.through(side.world.devices.levels_wh, None, clock(side.sources), TICKS)
    found = with_grid(record_many(side.world, stretch.energy, TICKS, 300))
    return {name: found[name].reshape(len(changes), len(TICKS)) for name in NAMES}


@pytest.mark.parametrize(
    "devices", [BELIEVABLE, SIMPLE, [*BELIEVABLE, *SIMPLE]], ids=["believable", "simple", "both"]
)
@pytest.mark.parametrize("known", [{}, {"most_export_watts": 1_500.0}], ids=["free", "bounded"])
def test_a_home_changed_in_nothing_does_what_it_does_to_the_last_unit(
    devices: Any, known: dict[str, float]
) -> None:
    world = world_of(devices, **known)
    stretch = step_through(world, clock(world), TICKS)
    expected = with_grid(record_many(world, stretch.energy, TICKS, 300))
    found = facts_of([AS_IT_IS, Changes(battery=Battery(0)), AS_IT_IS], devices, **known)
    for name in NAMES:
        assert (found[name][0] == expected[name]).all(), name
        assert (found[name][2] == expected[name]).all(), name


def test_what_strategies_say_rules_each_variant_by_itself() -> None:
    holds = USUAL.copy()
    holds[2] = 10_000  # to the load nothing is discharged
    shares = Shares.over([Shares.of([USUAL, holds], np.array([0, 0, 1]))], [len(TICKS)])
    side = SideBySide.of(home_of(), [AS_IT_IS] * 3, 0.5)
    stretch = side.through(side.world.devices.levels_wh, shares, clock(side.sources), TICKS)
    discharged = record_many(side.world, stretch.energy, TICKS, 300)["discharge_mwh"].reshape(3, -1).sum(axis=1)
    assert discharged[0] == discharged[1] > 0 == discharged[2]


@pytest.mark.parametrize("has_cap", [False, True], ids=["by price", "under a cap"])
def test_weeks_at_once_are_to_the_last_unit_what_their_days_are_after_one_another(*, has_cap: bool) -> None:
    changes = [AS_IT_IS, Changes(battery=Battery(5_000)), Changes(produces=False), AS_IT_IS]
    buys, holds = USUAL.copy(), USUAL.copy()
    buys[:2], holds[2], buys[5] = (6_000, 8_000), 4_000, 900 * has_cap
    quarters = [Shares.of([USUAL, buys, holds], np.array([0, 0, 1, at % 3])) for at in range(20 * 96)]
    shares, ticks = Shares.over(quarters, [3] * len(quarters)), MIDNIGHT + 300 * np.arange(20 * 288)
    side = SideBySide.of(home_of(), changes, 0.5)
    now = clock(side.sources)
    whole = side.through(side.world.devices.levels_wh, shares, now, ticks)
    levels = side.world.devices.levels_wh
    for day in range(20):
        some = slice(288 * day, 288 * (day + 1))
        part = side.through(levels, shares.of_ticks(some), now, ticks[some])
        levels = part.last_levels_wh
        for name, column in vars(part.energy).items():
            assert (column == getattr(whole.energy, name)[:, some]).all(), (day, name)
    assert (levels == whole.last_levels_wh).all()


def test_all_variants_have_the_same_loads_and_the_same_sun() -> None:
    half, car = Changes(solar_scale=0.5, consumption_scale=2.0), Car(75_000, {"charger_watts": 11_000})
    found = facts_of([AS_IT_IS, half, Changes(battery=Battery(20_000)), Changes(car=car), Changes(has_car=False)])
    sun, used, driven = (
        found[name].sum(axis=1).tolist() for name in ("solar_mwh", "consumption_mwh", "driven_mwh")
    )
    assert sun[0] == sun[2] == sun[3] == sun[4]
    assert sun[1] == pytest.approx(sun[0] / 2, rel=1e-3)
    assert used[1] == pytest.approx(2 * used[0], rel=1e-4)
    assert used[2:] == [used[0]] * 3
    assert driven[4] == 0


def test_cars_that_differ_do_each_what_they_would_alone() -> None:
    other = Changes(car=Car(75_000, {"driven_wh_a_day": 20_000, "plugged_in_share": 0}))
    several = [AS_IT_IS, other, AS_IT_IS, Changes(has_car=False), other]
    found, alone = facts_of(several), [facts_of([one]) for one in several]
    assert found["driven_mwh"][0].sum() > 0
    for name in NAMES:
        for row, mine in zip(found[name], alone, strict=True):
            assert (row == mine[name][0]).all(), name


def test_sources_are_the_same_in_whatever_order_variants_come() -> None:
    changes = [Changes(produces=False), Changes(solar_scale=0.5), AS_IT_IS, Changes(has_car=False)]
    there, back = (SideBySide.of(home_of(), some, 0.5) for some in (changes, changes[::-1]))
    made, made_back = (side.made(clock(side.sources), TICKS) for side in (there, back))
    assert there.sources.devices.ids.tolist() == back.sources.devices.ids.tolist()
    assert made.any() and (made == made_back).all()


def test_without_battery_and_production_all_that_is_used_is_bought() -> None:
    found = facts_of([Changes(battery=Battery(0), produces=False, has_car=False)])
    assert (found["import_mwh"] == found["consumption_mwh"]).all()
    assert not found["solar_mwh"].any()


def test_a_home_that_uses_nothing_is_a_variant_as_well() -> None:
    found = facts_of([Changes(battery=Battery(0), produces=False)], BELIEVABLE[:2])
    assert not found["import_mwh"].any()


def test_of_simple_panels_a_part_is_made_too() -> None:
    found = facts_of([AS_IT_IS, Changes(solar_scale=0.5)], SIMPLE)
    sun = found["solar_mwh"].sum(axis=1).tolist()
    assert sun[1] == pytest.approx(sun[0] / 2, rel=1e-3)
