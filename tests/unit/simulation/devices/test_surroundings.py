"""What drives devices over many ticks is what drives them at each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.devices.surroundings import Surroundings
from smartenergy.simulation.drivers.working_days import EPOCH
from smartenergy.simulation.world import World
from tests.unit.simulation.variants.homes import world_of

CHRISTMAS = datetime(2026, 12, 20, tzinfo=UTC)
FREE = {date(2026, 12, day) for day in (19, 20, 25, 26, 27)} | {date(2027, 1, day) for day in (1, 2, 3)}
"""Of Germany, from the 19th until the 4th of January."""


def around(world: World, days: int) -> Surroundings:
    ticks = int(CHRISTMAS.timestamp()) + 1_200 * np.arange(days * 72)
    return Surroundings(world.homes, with_free_days(Clock(int(ticks[0]), 1_200, 7), world), ticks)


@pytest.mark.parametrize("days", [1, 14])
def test_whether_a_day_and_those_beside_it_are_free_is_known_at_each_tick(days: int) -> None:
    found = around(world_of(), days)
    at = np.broadcast_to(found.time.day, (1, days * 72))[0]
    assert len(set(at.tolist())) == days + 1
    for beside, free in ((-1, found.free.before), (0, found.free.now), (1, found.free.after)):
        expected = [EPOCH + timedelta(day + beside) in FREE for day in at.tolist()]
        assert np.broadcast_to(free, (1, days * 72))[0].tolist() == expected, beside


def test_many_ticks_know_what_each_of_them_knows() -> None:
    whole = around(world_of(), 5)
    for place in range(0, 360, 7):
        clock = replace(whole.clock, tick=int(whole.instants[place]) - 600)
        one = Surroundings(whole.homes, clock)
        for name in ("before", "now", "after"):
            assert getattr(whole.free, name)[0, place] == getattr(one.free, name)[0], name
