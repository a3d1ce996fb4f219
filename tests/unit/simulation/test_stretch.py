"""A stretch of ticks is what its ticks are one by one."""

from dataclasses import replace

import numpy as np
import pytest

from smartenergy.ledger.facts import record, record_many
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.step import step
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


@pytest.mark.parametrize("span", list(SPANS))
def test_a_stretch_of_ticks_is_to_the_last_bit_what_steps_make_one_after_the_other(span: str) -> None:
    world = of_three_zones(homes_of_all_models(7))
    first, seconds, count = SPANS[span]
    ticks = first + seconds * np.arange(count)
    clock = with_free_days(Clock(first, seconds, SEED), world)
    stretch = step_through(world, clock, ticks)
    facts = record_many(world, stretch, ticks, seconds)
    for place, tick in enumerate(ticks.tolist()):
        readings = step(world, replace(clock, tick=tick)).readings
        of_tick = record(world, readings, world.devices.levels_wh, seconds) | {"tick": np.full(7, tick)}
        world = world.with_levels(readings.levels_wh)
        for name in ("watts", "levels_wh", "flows_watts"):
            assert (getattr(stretch.readings, name)[place] == getattr(readings, name)).all(), (name, tick)
        for name, column in of_tick.items():
            assert (facts[name].reshape(7, count)[:, place] == column).all(), (name, tick)
    assert (stretch.last_levels_wh == world.devices.levels_wh).all()
    assert len(np.unique(stretch.readings.watts)) > 50
