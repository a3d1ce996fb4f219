"""Homes of one zone that have come equally far in their past, and the next days of it."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from sqlalchemy import select

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import DAY_SECONDS, HOUR_SECONDS, boundaries
from smartenergy.ledger.facts import record_many
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import pick
from smartenergy.models import Backfill, Home
from smartenergy.services.backfill import device_rows, ingredients
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ruling.in_force import InForce
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.drivers.curves import DAY_BEGINS
from smartenergy.simulation.shares import Shares
from smartenergy.simulation.stretch import Journey, Stretch
from smartenergy.simulation.world import World
from smartenergy.storage import fleet_store, strategy_rows

AFTER_MIDNIGHT = DAY_BEGINS * HOUR_SECONDS
"""When days end, for then households' days begin: what is drawn by the day is drawn once for all of them."""
START_LEVEL = 0.5
"""Of its capacity, what storage holds where a past begins: nobody knows."""


class Band:
    """Some such homes, by what was asked for, ordered by home."""

    def __init__(
        self, zone: str, rows: Sequence[Backfill], made_of: Mapping[int, str], world: World | None = None
    ) -> None:
        self.zone, self.rows, self.at = zone, list(rows), rows[0].done_until
        self.made_of = made_of
        """By home; of others as well."""
        self.world = _as_left(rows) if world is None else world
        """Their devices, as the days before have left them."""

    @property
    def homes(self) -> list[int]:
        """Their ids."""
        return [row.home_id for row in self.rows]

    def held_by(self, rows: Mapping[int, Backfill], made_of: Mapping[int, str]) -> "Band | None":
        """The same by rows that are locked anew, of those that nobody else has brought on by now."""
        mine = [rows[home] for home in self.homes if home in rows and rows[home].done_until == self.at]
        world = self.world if len(mine) == len(self.rows) else None
        return Band(self.zone, mine, made_of, world) if mine else None

    @property
    def has_arrived(self) -> bool:
        """Whether the past of any of them has come to its end."""
        return any(row.until is not None and row.done_until >= row.until for row in self.rows)

    def next_days(self, count: int) -> tuple[int, int]:
        """When the next days, so many or fewer, begin and end: the first one perhaps late, the last one early."""
        since, end = self.at, max(row.until or 0 for row in self.rows)
        midnights = boundaries("day", self.zone, since - AFTER_MIDNIGHT, min(end, since + count * DAY_SECONDS))
        return since, min(int(midnights[min(count, len(midnights) - 1)]) + AFTER_MIDNIGHT, end)

    def journey(self, since: int, until: int) -> Journey:
        """Its ticks between two instants, by the tariffs and prices of then."""
        row = self.rows[0]
        first = -(-since // row.interval_seconds) * row.interval_seconds
        ticks = np.arange(first, until, row.interval_seconds, dtype=np.int64)
        tick = with_free_days(Clock(first, row.interval_seconds, int(row.seed)), self.world)
        return Journey(_under(self.world, ticks), tick, ticks, told=device_rows.wanted(self.world, ticks))

    def recorded(self, journey: Journey, stretch: Stretch) -> Iterator[dict[str, Ints]]:
        """What ticks would have recorded up to where each home's past ends, of some homes at a time."""
        first, seconds = 0, journey.clock.interval_seconds
        for energy in stretch.energies:
            world, _ = self.world.of_homes(first, first + len(energy.level_mwh))
            facts = record_many(world, energy, journey.ticks, seconds)
            yield self._up_to_their_ends(facts, world.homes.ids, journey.ticks + seconds)
            first += len(energy.level_mwh)

    def go(self, until: int, stretch: Stretch) -> None:
        """Say how far homes have come, and what storage holds there."""
        self.world = self.world.with_levels(stretch.last_levels_wh)
        held = _held(self.world)
        for row in self.rows:
            ingredients.note(row, self.made_of.get(row.home_id))
            row.levels = held.get(row.home_id, {})
            row.done_until = min(until, row.until or until)
        self.at = until

    def _up_to_their_ends(self, facts: dict[str, Ints], homes: Ints, over: Ints) -> dict[str, Ints]:
        """Ticks before each home's own end, by when each of them is over."""
        end_of = {row.home_id: row.until or 0 for row in self.rows}
        ends = np.array([end_of[home] for home in homes.tolist()])
        if over.max(initial=0) <= ends.min():
            return facts
        return pick(facts, (over <= ends[:, np.newaxis]).ravel())


def of_rows(rows: Sequence[Backfill], made_of: Mapping[int, str]) -> list[Band]:
    """Homes apart that are in other zones, or elsewhere in time."""
    zones = select(Home.id, Home.timezone).where(Home.id.in_([row.home_id for row in rows]))
    zone_of: dict[int, str] = dict(iter(db.session.execute(zones)))
    alike: dict[tuple[str, int], list[Backfill]] = {}
    for row in rows:
        alike.setdefault((zone_of.get(row.home_id, "UTC"), row.done_until), []).append(row)
    return [Band(zone, some, made_of) for (zone, _), some in alike.items()]


def _as_left(rows: Sequence[Backfill]) -> World:
    """Homes with their devices as they are today, and what storage held where each home's past has come to."""
    world = fleet_store.read_world(driver_cursor(), [row.home_id for row in rows])
    held = {int(device): level for row in rows for device, level in row.levels.items()}
    usual = world.devices.capacities_wh * START_LEVEL
    devices = zip(world.devices.ids.tolist(), usual.tolist(), strict=True)
    levels = np.array([held.get(device, level) for device, level in devices], np.float64)
    return world.with_levels(np.minimum(levels, world.devices.capacities_wh))


def _held(world: World) -> dict[int, dict[str, float]]:
    """What each storage holds, by home."""
    devices, found = world.devices, dict[int, dict[str, float]]()
    mine = np.flatnonzero(devices.capacities_wh > 0)
    homes = world.homes.ids[devices.home[mine]].tolist() if len(mine) else []
    storage = zip(homes, devices.ids[mine].tolist(), devices.levels_wh[mine].tolist(), strict=True)
    for home, device, level in storage:
        found.setdefault(home, {})[str(device)] = level
    return found


def _under(world: World, ticks: Ints) -> World:
    """A world with what its homes' strategies of today say of each tick."""
    rows = strategy_rows.read_some(driver_cursor(), world.homes.ids.tolist(), clock.now())
    in_force = InForce(world.homes, rows)
    quarters, lengths = np.unique(ticks // QUARTER_SECONDS, return_counts=True)
    said = [in_force.shares(quarter * QUARTER_SECONDS) for quarter in quarters.tolist()]
    parts = [shares for shares in said if shares is not None]
    return world.under(Shares.over(parts, lengths.tolist())) if parts else world
