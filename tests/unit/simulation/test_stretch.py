"""A stretch of ticks is what its ticks are one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.facts import record, record_many
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.shares import FULL, USUAL, Shares
from smartenergy.simulation.step import step
from smartenergy.simulation.strategies import following
from smartenergy.simulation.strategies.dispatch import Converters
from smartenergy.simulation.strategies.filling import Filling
from smartenergy.simulation.strategies.intent import Deeper, Intent
from smartenergy.simulation.strategies.levels import Levels
from smartenergy.simulation.strategies.turn import Turn
from smartenergy.simulation.strategies.turns import CAR
from smartenergy.simulation.stretch import step_through
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
    "few homes that behave like homes": without_uniform(homes_of_all_models(3)),
    "many homes that behave like homes": without_uniform(homes_of_all_models(following.HOMES_SIDE_BY_SIDE + 1)),
}


@pytest.mark.parametrize("span", list(SPANS))
@pytest.mark.parametrize("kind", list(WORLDS))
def test_a_stretch_of_ticks_is_to_the_last_bit_what_steps_make_one_after_the_other(kind: str, span: str) -> None:
    world = of_three_zones(WORLDS[kind])
    homes = len(world.homes)
    first, seconds, count = SPANS[span]
    ticks = first + seconds * np.arange(count)
    clock = with_free_days(Clock(first, seconds, SEED), world)
    stretch = step_through(world, clock, ticks)
    facts = record_many(world, stretch, ticks, seconds)
    assert stretch.readings.losses is not None
    curtailed_wh = stretch.readings.losses.curtailed_wh
    for place, tick in enumerate(ticks.tolist()):
        readings = step(world, replace(clock, tick=tick)).readings
        of_tick = record(world, readings, world.devices.levels_wh, seconds) | {"tick": np.full(homes, tick)}
        world = world.with_levels(readings.levels_wh)
        for name in ("watts", "levels_wh", "flows_watts"):
            assert (getattr(stretch.readings, name)[place] == getattr(readings, name)).all(), (name, tick)
        assert readings.losses is None or (curtailed_wh[place] == readings.losses.curtailed_wh).all(), tick
        for name, column in of_tick.items():
            assert (facts[name].reshape(homes, count)[:, place] == column).all(), (name, tick)
    assert (stretch.last_levels_wh == world.devices.levels_wh).all()
    assert len(np.unique(stretch.readings.watts)) > 50


def said_at_random(homes: int, draw: np.random.Generator) -> Shares:
    """Of a quarter hour: half of the homes go by own use."""
    rows = np.tile(USUAL, (homes, 1))
    ruled = np.flatnonzero(draw.random(homes) < 0.5)
    levels = np.sort(draw.integers(0, FULL + 1, (len(ruled), 3)))
    rows[ruled, 0], rows[ruled, 2], rows[ruled, 3] = levels[:, 0], levels[:, 1], levels[:, 2]
    rows[ruled, 5] = draw.choice([0, 0, 3_000], len(ruled))
    rows[ruled, 7], rows[ruled, 8] = draw.integers(0, 3, len(ruled)), draw.integers(0, 2, len(ruled))
    rows[ruled, 9:] = draw.choice([0, 5_000, FULL], (len(ruled), 2))
    return Shares(*rows.T.copy())


def test_homes_under_strategies_go_through_a_stretch_as_step_by_step() -> None:
    world, ticks, draw = (
        without_uniform(homes_of_all_models(6)),
        1_795_367_400 + 60 * np.arange(60),
        np.random.default_rng(3),
    )
    quarters = [said_at_random(6, draw) for _ in range(4)]
    clock = with_free_days(Clock(int(ticks[0]), 60, SEED), world)
    stretch = step_through(under(world, Shares.over(quarters, [15] * 4)), clock, ticks)
    for place, tick in enumerate(ticks.tolist()):
        readings = step(under(world, quarters[place // 15]), replace(clock, tick=tick)).readings
        world = world.with_levels(readings.levels_wh)
        for name in ("watts", "levels_wh", "flows_watts"):
            assert (getattr(stretch.readings, name)[place] == getattr(readings, name)).all(), (name, tick)
    assert len(np.unique(stretch.readings.levels_wh)) > 100


def under(world: World, shares: Shares) -> World:
    particulars = replace(world.homes.particulars, shares=shares)
    return World(replace(world.homes, particulars=particulars), world.devices)


SEEDS = st.integers(0, 2**32 - 1)


def random_turns(seed: int, homes: int, ticks: int) -> tuple[Ints, tuple[Ints, Ints], list[Turn]]:
    """Homes with a car and a battery, of which each may be anything."""
    draw = np.random.default_rng(seed)

    def some(most: float, *shape: int) -> Ints:
        return draw.integers(0, int(most) + 1, shape or (homes, 1))

    turns = []
    for _ in range(2):
        capacities = some(60e6) + 1
        limits = Levels(*(np.minimum(some(70e6, homes, ticks), capacities) for _ in range(4))).consistent()
        filling = Filling(
            *(some(most, homes, 1 + place % 2 * (ticks - 1)) * 1.0 for place, most in enumerate((11e3, 900, 500))),
            some(6) / 2,
        )
        converters = Converters(some(1e6), some(2e5), 7_000 + some(3_000), 7_000 + some(3_000))
        intent = Intent(
            limits,
            filling,
            converters,
            some(300),
            some(3e6),
            some(2e5, homes, ticks),
            Deeper.usual(capacities, capacities, CAR),
        )
        levels_wh = (capacities[:, 0] * draw.random(homes)).round() / 1_000
        turns.append(
            Turn(np.arange(homes) + homes * len(turns), np.arange(homes), levels_wh, intent, Clock(0, 60, 1))
        )
    net = draw.integers(-200_000, 200_000, (ticks, homes))
    return net, (some(3e5, homes), some(3e5, homes)), turns


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_storage_one_by_one_and_side_by_side_comes_to_the_same(seed: int) -> None:
    homes, ticks = 3, 40
    found = []
    for way in (following.side_by_side, following.one_by_one):
        net, connection, turns = random_turns(seed, homes, ticks)
        course = following.Course.room(ticks, 2 * homes)
        found.append((way(net, connection, turns, course), *course))
    for one, other in zip(*found, strict=True):
        assert (one == other).all()
