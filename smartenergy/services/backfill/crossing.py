"""Homes that go through days of their past side by side."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from sqlalchemy import func, select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import DAY_SECONDS, boundaries
from smartenergy.ledger.columns import FACTS
from smartenergy.ledger.facts import record_many
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import Table, empty, pick, stack
from smartenergy.models import Backfill, Home
from smartenergy.models.backfill import OPEN
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.rollup.histories import add_history
from smartenergy.services.ruling.in_force import InForce
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.shares import Shares
from smartenergy.simulation.stretch import step_through
from smartenergy.simulation.world import World
from smartenergy.storage import fleet_store, strategy_rows

TICKS_AT_ONCE = 300_000
"""Of all homes together, which bounds what is held at once."""
START_LEVEL = 0.5
"""Of its capacity, what storage holds where a past begins: nobody knows."""
COLUMNS = ("home_id", "tick", *FACTS)


class Crossing:
    """Some homes of one zone that have come equally far."""

    def __init__(self, homes: Sequence[int]) -> None:
        self.homes = list(homes)
        self.done_until: int | None = None
        self.world: World | None = None
        """Their devices, as the days before have left them."""

    def make_days(self, ends: float) -> None:
        """Make days of those that nobody else has by now, in the transaction at hand: one, or all until a moment.

        `ends` is one of `time.monotonic()`.
        """
        rows = self._hold()
        if not rows:
            return
        world, facts, until = self.world or _as_left(rows), [empty(COLUMNS)], rows[0].done_until
        in_force = _in_force(world)
        for since, until in _days(rows):
            made, world = _day(world, in_force, rows[0], since, until)
            facts.append(made)
            if time.monotonic() >= ends:
                break
        add_history(self.homes, _up_to_their_ends(stack(facts), rows))
        _note(rows, world, until)
        self.world, self.done_until = world, until

    def _hold(self) -> list[Backfill]:
        """Lock what was asked for; who is not where these are any more has been brought on by somebody else."""
        mine = select(Backfill).where(Backfill.home_id.in_(self.homes), *OPEN).order_by(Backfill.home_id)
        mine = mine.with_for_update(skip_locked=True).execution_options(populate_existing=True)
        rows = list(db.session.scalars(mine))
        at = min((row.done_until for row in rows), default=0) if self.done_until is None else self.done_until
        rows = [row for row in rows if row.done_until == at]
        homes = [row.home_id for row in rows]
        if homes != self.homes:
            self.homes, self.world = homes, None
        return rows


def _as_left(rows: Sequence[Backfill]) -> World:
    """Homes with their devices as they are today, and what storage held where each home's past has come to."""
    world = fleet_store.read_world(driver_cursor(), [row.home_id for row in rows])
    held = {int(device): level for row in rows for device, level in row.levels.items()}
    usual = world.devices.capacities_wh * START_LEVEL
    devices = zip(world.devices.ids.tolist(), usual.tolist(), strict=True)
    levels = np.array([held.get(device, level) for device, level in devices], np.float64)
    return world.with_levels(np.minimum(levels, world.devices.capacities_wh))


def _days(rows: Sequence[Backfill]) -> Iterable[tuple[int, int]]:
    """The next local days, as many as may be held at once and are wanted; the last one may end early."""
    at, end = rows[0].done_until, max(row.until or 0 for row in rows)
    zone = db.session.scalar(select(Home.timezone).where(Home.id == rows[0].home_id)) or "UTC"
    days = max(1, TICKS_AT_ONCE * rows[0].interval_seconds // (DAY_SECONDS * len(rows)))
    bounds = boundaries("day", zone, at, min(end, at + days * DAY_SECONDS)).tolist()
    return pairwise([at, *(min(bound, end) for bound in bounds[1 : days + 1])])


def _in_force(world: World) -> InForce:
    """What homes go by today."""
    rows = strategy_rows.read_some(driver_cursor(), world.homes.ids.tolist(), clock.now())
    return InForce(world.homes, rows)


def _day(world: World, in_force: InForce, row: Backfill, since: int, until: int) -> tuple[dict[str, Ints], World]:
    """What ticks between two instants would record, and the world as they would leave it."""
    first = -(-since // row.interval_seconds) * row.interval_seconds
    ticks = np.arange(first, until, row.interval_seconds, dtype=np.int64)
    if not len(world) or not len(ticks):
        return empty(COLUMNS), world
    tick = with_free_days(Clock(first, row.interval_seconds, int(row.seed)), world)
    stretch = step_through(_under(world, in_force, ticks), tick, ticks)
    facts = record_many(world, stretch, ticks, row.interval_seconds)
    return {name: facts[name] for name in COLUMNS}, world.with_levels(stretch.last_levels_wh)


def _under(world: World, in_force: InForce, ticks: Ints) -> World:
    """A world with what its homes' strategies say of each tick, by the tariffs and prices of then."""
    quarters, lengths = np.unique(ticks // QUARTER_SECONDS, return_counts=True)
    said = [in_force.shares(quarter * QUARTER_SECONDS) for quarter in quarters.tolist()]
    parts = [shares for shares in said if shares is not None]
    if not parts:
        return world
    particulars = replace(world.homes.particulars, shares=Shares.over(parts, lengths.tolist()))
    return World(replace(world.homes, particulars=particulars), world.devices)


def _note(rows: Sequence[Backfill], world: World, until: int) -> None:
    """Note how far homes have come, and what their storage holds there."""
    devices = world.devices
    of_home = world.homes.ids[devices.home] if len(devices) else devices.home
    for row in rows:
        mine = (of_home == row.home_id) & (devices.capacities_wh > 0)
        held = zip(devices.ids[mine].tolist(), devices.levels_wh[mine].tolist(), strict=True)
        row.levels = {str(device): level for device, level in held}
        row.done_until, row.tries = min(until, row.until or until), 0
        row.finished_at = func.now() if row.done_until == row.until else None
    db.session.flush()


def _up_to_their_ends(facts: Table, rows: Sequence[Backfill]) -> dict[str, Ints]:
    """Ticks before each home's own end."""
    homes = np.array([row.home_id for row in rows])
    ends = np.array([row.until or 0 for row in rows])
    place = np.searchsorted(homes, facts["home_id"])
    return pick(facts, facts["tick"] + facts["interval_seconds"] <= ends[place])
