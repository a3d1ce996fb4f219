"""A past for tests without its ticks: what homes would have done, by the very step that ticks use, written in bulk.

Either as history (`live`), or as the rows and the run log that ticks leave (`run_ticks`).
"""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import func, select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db, settings
from smartenergy.ledger.columns import FACTS
from smartenergy.ledger.facts import record, record_many
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import empty, pick, stack
from smartenergy.models import Home, TickChunk, TickRun, TickStatus
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ledger.recording import tick_facts
from smartenergy.services.ledger.rollup.histories import write_history
from smartenergy.services.ruling.in_force import under_strategies
from smartenergy.services.ticking import counters, tick_times, ticks
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.services.ticking.plan import EVERYBODY as EVERY_USER
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.step import RULES, step
from smartenergy.simulation.stretch import step_through
from smartenergy.simulation.world import Readings, World
from smartenergy.storage import fleet_store, home_rows, partitions

EVERYBODY = (0, 2**62)
Facts = dict[str, Ints]


def facts_of(world: World, since: int, until: int) -> tuple[Facts, Readings | None]:
    """What ticks would record of a world, by tick and home, and what its devices show after the last.

    All but the last are gone through at once, as backfills do it: the same to the last bit, says
    unit/simulation/test_stretch.py.
    """
    interval, facts, shown = settings.simulation_interval_seconds, [empty(("home_id", "tick", *FACTS))], None
    ticks = np.arange(since, until, interval, dtype=np.int64)
    if len(before := ticks[:-1]):
        stretch = step_through(world, Clock(since, interval, settings.simulation_seed), before)
        past = record_many(world, stretch.energy, before, interval)
        facts.append(pick(past, np.lexsort((past["home_id"], past["tick"]))))
        world = world.with_levels(stretch.last_levels_wh)
    for tick in ticks[-1:].tolist():
        shown = step(world, Clock(tick, interval, settings.simulation_seed)).readings
        of_tick = record(world, shown, world.devices.levels_wh, interval)
        facts.append({**of_tick, "tick": np.full(len(world.homes), tick, np.int64)})
    return stack(facts), shown


def live(since: int, until: int) -> None:
    """Let everybody live through a span that is past, and let their devices show what they then show."""
    with transaction() as session:
        homes = list(session.scalars(select(Home.id)))
        snapshot = fleet_store.read_fleet(driver_cursor(), EVERYBODY, since)
        assert snapshot is not None
        facts, shown = facts_of(snapshot.world, since, until)
        if shown is not None:
            fleet_store.write_readings(driver_cursor(), snapshot, shown)
    write_history(homes, facts, now=until + settings.simulation_interval_seconds)


def run_ticks(since: int, until: int) -> None:
    """Run all ticks of a span."""
    run_these(range(since, until, settings.simulation_interval_seconds))


def run_these(span: Sequence[int]) -> None:
    """Run ticks: the last one as ever, those before it in one transaction, at a tenth of the cost.

    What they leave is the same (integration/services/ledger/test_ticks_in_bulk.py), but for Redis, which shows the last.
    """
    with transaction():
        newest = tick_times.newest()
        begun = 0 if newest is None else newest.ends
    new = [tick for tick in span if tick >= begun]
    for tick in span[: len(span) - len(new)]:  # done already, or refused
        ticks.run_tick(tick)
    if new[1:]:
        with transaction():
            _move_through(new[:-1])
    if new:
        ticks.run_tick(new[-1])


def _move_through(span: Sequence[int]) -> None:
    newest = tick_times.newest()
    snapshot = fleet_store.read_fleet(driver_cursor(), EVERYBODY, span[0])
    assert snapshot is not None
    assert len(snapshot.world) <= settings.simulation_chunk_devices, "one chunk holds them all"
    world, shown, hour, chunks, missed = snapshot.world, None, "", [], 0
    strategies, looked = snapshot.strategies, span[0] // QUARTER_SECONDS
    for tick in span:
        if tick // QUARTER_SECONDS != looked:
            looked = tick // QUARTER_SECONDS
            _, strategies = home_rows.read_at(driver_cursor(), EVERYBODY, tick)
        if hour != (hour := partitions.partition_for("energy_ticks", tick).name):
            tick_facts.prepare(tick)
        newest, chunk, shown = _move(under_strategies(world, strategies, tick), tick, newest)
        world = world.with_levels(shown.levels_wh)
        missed += newest.missed_ticks
        chunks.append(chunk)
    assert shown is not None
    fleet_store.write_readings(driver_cursor(), snapshot, shown)
    db.session.flush()  # the runs are there before their chunks
    db.session.add_all(chunks)
    counters.count(ticks_done=len(span), ticks_missed=missed, devices_moved=len(span) * len(world))


def _move(world: World, tick: int, newest: TickRun | None) -> tuple[TickRun, TickChunk, Readings]:
    """One tick after the newest: its rows, and what the run log has of it."""
    run = TickRun(
        tick=tick, interval_seconds=settings.simulation_interval_seconds, seed=str(settings.simulation_seed),
        rules=RULES, missed_ticks=ticks._missed_between(newest, tick), status=TickStatus.DONE, finished_at=func.now(),
    )  # fmt: skip
    db.session.add(run)
    outcome = step(world, with_free_days(run.clock, world))
    chunk = TickChunk(
        tick=tick, first_user_id=EVERY_USER[0], next_user_id=EVERY_USER[1], devices=len(world),
        users=len(world.homes.owners), homes=len(outcome.totals), done_at=func.now(), published_at=func.now(),
    )  # fmt: skip
    tick_facts.record_chunk(run, chunk, world, outcome.readings, world.devices.levels_wh)
    return run, chunk, outcome.readings
