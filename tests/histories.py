"""A past for tests without its ticks: what homes would have done, by the very step that ticks use, written in bulk."""

import numpy as np
from sqlalchemy import select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import settings
from smartenergy.ledger.columns import FACTS
from smartenergy.ledger.facts import record
from smartenergy.ledger.tables import empty, stack
from smartenergy.models import Home
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.rollup.histories import write_history
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.step import step
from smartenergy.simulation.world import Readings, World
from smartenergy.storage import fleet_store

EVERYBODY = (0, 2**62)
Facts = dict[str, Ints]


def facts_of(world: World, since: int, until: int) -> tuple[Facts, Readings | None]:
    """What ticks would record of a world, and what its devices show after the last."""
    interval, facts, shown = settings.simulation_interval_seconds, [empty(("home_id", "tick", *FACTS))], None
    for tick in range(since, until, interval):
        shown = step(world, Clock(tick, interval, settings.simulation_seed)).readings
        of_tick = record(world, shown, world.devices.levels_wh, interval)
        facts.append({**of_tick, "tick": np.full(len(world.homes), tick, np.int64)})
        world = world.with_levels(shown.levels_wh)
    return stack(facts), shown


def live(since: int, until: int) -> None:
    """Let everybody live through a span that is past, and let their devices show what they then show."""
    with transaction() as session:
        homes = list(session.scalars(select(Home.id)))
        snapshot = fleet_store.read_fleet(driver_cursor(), EVERYBODY)
        assert snapshot is not None
        facts, shown = facts_of(snapshot.world, since, until)
        if shown is not None:
            fleet_store.write_readings(driver_cursor(), snapshot, shown)
    write_history(homes, facts, now=until + settings.simulation_interval_seconds)
