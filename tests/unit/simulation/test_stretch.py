"""A stretch of ticks is what its ticks are one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.facts import record, record_many
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation import days, device_energy
from smartenergy.simulation.by_itself import by_itself
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.shares import FULL, USUAL, Shares
from smartenergy.simulation.step import step
from smartenergy.simulation.stretch import Journey, through_all
from smartenergy.simulation.world import World
from tests.worlds import homes_of_all_models

SEED = 20_260_724
SPANS = {
    "a winter's evening": (1_795_367_400, 60, 90),
    "the night in which clocks go back": (1_792_886_400, 300, 24),
    "a day of half hours": (1_782_000_000, 1_800, 48),
}
"""The first tick, how long each is, and how many there are."""


def of_three_zones(world: World) -> World:
    zones = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu")
    return World(replace(world.homes, timezones=zones, timezone=world.homes.ids % 3), world.devices)


def without_uniform(world: World) -> World:
    return World(world.homes, world.devices.pick(np.flatnonzero(world.devices.models > 0)))


WORLDS = {
    "all models": homes_of_all_models(7),
    "a home that behaves like a home": without_uniform(homes_of_all_models(1)),
    "homes that behave like homes": without_uniform(homes_of_all_models(13)),
}


def is_what_steps_make(world: World, ticks: Ints, shares: Shares | None = None) -> None:
    """A stretch of ticks is to the last bit what steps make one after the other."""
    seconds, homes = int(ticks[1] - ticks[0]), len(world.homes)
    clock = with_free_days(Clock(int(ticks[0]), seconds, SEED), world)
    told = world.devices.ids[::3]
    (stretch,) = through_all([Journey(world.under(shares) if shares else world, clock, ticks, told=told)])
    facts, of_devices = record_many(world, stretch.energy, ticks, seconds), stretch.devices
    assert of_devices is not None
    assert of_devices.ids.tolist() == told.tolist()
    for place, tick in enumerate(ticks.tolist()):
        ruled = world.under(shares.of_tick(place)) if shares else world
        readings = step(ruled, replace(clock, tick=tick)).readings
        of_tick = record(world, readings, world.devices.levels_wh, seconds) | {"tick": np.full(homes, tick)}
        each = device_energy.of_readings(world, readings, world.devices.levels_wh, seconds)
        assert (of_devices.energy_mwh[:, place] == each.energy_mwh[::3]).all(), place
        assert (of_devices.level_mwh[:, place] == each.level_mwh[::3]).all(), place
        world = world.with_levels(readings.levels_wh)
        for name, column in facts.items():
            assert (column.reshape(homes, -1)[:, place] == of_tick[name]).all(), (name, place)
    assert (stretch.last_levels_wh == world.devices.levels_wh).all()
    assert len(np.unique(stretch.energy.level_mwh)) >= min(len(ticks), 50)


@pytest.mark.parametrize("span", list(SPANS))
@pytest.mark.parametrize("kind", list(WORLDS))
def test_a_stretch_of_ticks_is_to_the_last_bit_what_steps_make_one_after_the_other(kind: str, span: str) -> None:
    first, seconds, count = SPANS[span]
    is_what_steps_make(of_three_zones(WORLDS[kind]), first + seconds * np.arange(count))


@pytest.mark.parametrize("span", list(SPANS))
@pytest.mark.parametrize("kind", list(WORLDS)[1:])
def test_ticks_cut_where_days_begin_are_what_steps_make_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, kind: str, span: str
) -> None:
    monkeypatch.setattr(days, "LEAST", 1)
    first, seconds, count = SPANS[span]
    is_what_steps_make(of_three_zones(WORLDS[kind]), first + seconds * np.arange(count))


@pytest.mark.parametrize("first", [1_792_886_400 - 43_200, 1_782_000_000])
def test_days_of_minutes_are_the_same_cut_or_in_one(monkeypatch: pytest.MonkeyPatch, first: int) -> None:
    world = of_three_zones(without_uniform(homes_of_all_models(30)))
    ticks = first + 60 * np.arange(2_000)
    clock = with_free_days(Clock(first, 60, SEED), world)
    found = []
    for least in (1, 10**9):
        monkeypatch.setattr(days, "LEAST", least)
        assert (len(list(days.parts(world.homes, clock, ticks))) > 1) is (least == 1)
        found.append(by_itself(world, clock, ticks))
    assert (found[0] == found[1]).all()


def said_at_random(homes: int, draw: np.random.Generator) -> Shares:
    """Of a quarter hour: half of the homes go by own use."""
    rows = np.tile(USUAL, (homes, 1))
    ruled = np.flatnonzero(draw.random(homes) < 0.5)
    levels = np.sort(draw.integers(0, FULL + 1, (len(ruled), 3)))
    rows[ruled, 0], rows[ruled, 2], rows[ruled, 3] = levels[:, 0], levels[:, 1], levels[:, 2]
    rows[ruled, 4], rows[ruled, 5] = levels[:, 0], draw.choice([0, 0, 1_000], len(ruled))
    rows[ruled, 6] = draw.choice([0, 700], len(ruled))
    rows[ruled, 7], rows[ruled, 8] = draw.integers(0, 3, len(ruled)), draw.integers(0, 2, len(ruled))
    rows[ruled, 9:] = draw.choice([0, 5_000, FULL], (len(ruled), 2))
    return Shares(*rows.T.copy())


def test_strategies_of_a_day_that_is_cut_are_those_of_its_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days, "LEAST", 1)
    draw, world = np.random.default_rng(4), without_uniform(homes_of_all_models(5))
    quarters = [said_at_random(5, draw) for _ in range(50)]
    is_what_steps_make(world, 1_782_000_000 + 900 * np.arange(200), Shares.over(quarters, [4] * 50))


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 5]), st.booleans())
@settings(max_examples=8, deadline=None)
def test_homes_under_strategies_go_through_a_stretch_as_step_by_step(seed: int, homes: int, uniform: bool) -> None:
    draw, world = np.random.default_rng(seed), homes_of_all_models(homes)
    ticks = 1_782_000_000 + int(draw.integers(0, 300)) * 86_400 + 900 * np.arange(60)
    quarters = [said_at_random(homes, draw) for _ in range(15)]
    is_what_steps_make(world if uniform else without_uniform(world), ticks, Shares.over(quarters, [4] * 15))


def test_two_months_in_which_a_clock_changes_twice_are_what_their_parts_are() -> None:
    """In Morocco clocks went back before Ramadan, on 10 March 2024, and forth after it, on 14 April; in Berlin on 31 March."""
    world = without_uniform(homes_of_all_models(2))
    zones = ("Africa/Casablanca", "Europe/Berlin")
    world = World(replace(world.homes, timezones=zones, timezone=world.homes.ids % 2), world.devices)
    ticks = 1_709_251_200 + 1_800 * np.arange(60 * 48)
    clock = with_free_days(Clock(int(ticks[0]), 1_800, SEED), world)
    watts = by_itself(world, clock, ticks)
    of_parts = [by_itself(world, clock, part) for part in np.split(ticks, 6)]  # in none a clock changes twice
    assert (watts == np.concatenate(of_parts, axis=1)).all()
