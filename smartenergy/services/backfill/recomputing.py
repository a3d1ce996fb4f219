"""A day of a past made again by the very path that made it, and held against what the ledger has of it."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.calendar import HOUR_SECONDS, boundaries
from smartenergy.ledger.columns import FACTS, PERIOD, STORED, STORED_TO_GRID, STORED_TO_USE
from smartenergy.ledger.facts import record_many
from smartenergy.ledger.tables import Table, from_source, into_sink, pick
from smartenergy.models import Backfill
from smartenergy.services.backfill.bands import Band
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.integrity.audit_periods import compare
from smartenergy.services.ledger.integrity.findings import Audit
from smartenergy.services.ledger.recording import balances
from smartenergy.services.ledger.rollup import kept, meters, rollup_progress
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.stretch import through_all
from smartenergy.simulation.world import World
from smartenergy.storage import fleet_store
from smartenergy.storage.books import blocks, meter_blocks, period_rows

BY_ORIGIN = (*STORED, *STORED_TO_USE, *STORED_TO_GRID)
"""Where stored energy came from is followed over all days before: the rest of the audit looks at it."""
OF_PERIODS = tuple(name for name in PERIOD if name not in BY_ORIGIN)
BY_ITSELF = ("recorded_seconds", "generator_mwh", "consumption_mwh", "solar_mwh")
"""What is the same whatever storage holds; what the sun gave only where panels were not turned down."""


@dataclass(frozen=True)
class Day:
    """A local day of a home's past."""

    past: Backfill
    zone: str
    since: int
    until: int

    @property
    def homes(self) -> list[int]:
        """The one."""
        return [self.past.home_id]

    @property
    def first_hour(self) -> int:
        """When the hour of UTC begins in which the day does: what is packed is of such hours."""
        return self.since // HOUR_SECONDS * HOUR_SECONDS

    def within(self, table: Table, column: str) -> dict[str, Ints]:
        """What begins in it."""
        return pick(table, (table[column] >= self.since) & (table[column] < self.until))


@dataclass(frozen=True)
class Again:
    """The same day, as it comes out now."""

    ticks: dict[str, Ints]
    quarters: dict[str, Ints]
    is_whole: bool
    """Whether what storage did is known to the mWh: else only what goes by itself is."""


def check(found: Audit, day: Day) -> bool:
    """Say where the ledger has something else; whether storage could be held against it to the mWh.

    By whatever is kept of the day, in the transaction at hand, under the roll-ups' lock.
    """
    again, horizon = make_again(day), kept.read()
    metered = rollup_progress.read(rollup_progress.METERS)
    if day.since >= horizon.ticks:
        _check_ticks(found, day, again)
    if day.since >= horizon.quarters:
        packed = blocks.read_periods(driver_cursor(), blocks.QUARTERS, day.homes, day.first_hour, day.until)
        _check_periods(found, day, "quarter hour", day.within(packed, "start"), again.quarters, again)
    else:
        _check_coarser(found, day, again, horizon)
    if day.since >= horizon.meters and metered is not None and day.until <= metered.until:
        _check_meters(found, day, again)
    return again.is_whole


def make_again(day: Day) -> Again:
    """The day from what storage held as it began, where the ledger tells that to the mWh."""
    past, home = day.past, np.array(day.homes)
    opening = balances.held_before(home, day.since)
    levels = _levels(day, fleet_store.read_world(driver_cursor(), day.homes), int(opening.sum()))
    row = Backfill(
        home_id=past.home_id, interval_seconds=past.interval_seconds, seed=past.seed, since=past.since,
        until=past.until, done_until=day.since, levels=levels or {},
    )  # fmt: skip
    band = Band(day.zone, [row], {})
    journey = band.journey(day.since, day.until)
    [stretch] = through_all([journey])
    ticks = record_many(band.world, stretch.energy, journey.ticks, past.interval_seconds)
    return Again(ticks, periods.quarters(ticks, opening), levels is not None)


def _levels(day: Day, world: World, held_mwh: int) -> dict[str, float] | None:
    """What each storage held as the day began, Wh; None where the ledger, which knows their sum, does not tell.

    A past begins half full. Storage of `uniform` holds parts of an mWh.
    """
    devices = world.devices
    storage = np.flatnonzero(devices.capacities_wh > 0)
    if day.since == day.past.since or not len(storage):
        return {}
    is_uniform = any(MODELS[model].is_by_tick for model in devices.models[storage].tolist())
    if len(storage) > 1 or is_uniform:
        return None
    return {str(int(devices.ids[storage[0]])): held_mwh / MWH_PER_WH}


def _check_ticks(found: Audit, day: Day, again: Again) -> None:
    packed = blocks.read_ticks(driver_cursor(), day.homes, day.first_hour, day.until)
    stored = day.within(packed, "tick")
    names = FACTS if again.is_whole else _by_itself(stored, again.ticks)[1:]
    mine, theirs = ({**table, "start": table["tick"]} for table in (stored, again.ticks))
    compare(found, "tick", mine, theirs, names)


def _check_coarser(found: Audit, day: Day, again: Again, horizon: kept.Kept) -> None:
    bounds = np.union1d(boundaries("hour", day.zone, day.since, day.until), [day.since])
    bounds = bounds[(bounds >= day.since) & (bounds <= day.until)]
    hours = periods.merge(again.quarters, calendar.starts_of(again.quarters["start"], bounds))
    if day.since >= horizon.hours:
        stored = blocks.read_periods(driver_cursor(), blocks.HOURS, day.homes, day.since, day.since + 1)
        _check_periods(found, day, "hour", stored, hours, again)
    if day.since >= horizon.days:
        made = periods.merge(hours, np.full(len(hours["start"]), day.since, np.int64))
        stored = period_rows.read(driver_cursor(), period_rows.DAYS, day.homes, day.since, day.since + 1)
        _check_periods(found, day, "day", stored, made, again)


def _check_periods(found: Audit, day: Day, kind: str, stored: Table, made: Table, again: Again) -> None:
    if again.is_whole:
        compare(found, kind, stored, made, OF_PERIODS)
        return
    mine, theirs = (_with_sums(table) for table in (stored, made))
    compare(found, kind, mine, theirs, _by_itself(mine, theirs))
    _check_storage(found, day, kind, stored)


def _check_meters(found: Audit, day: Day, again: Again) -> None:
    stored = meter_blocks.read(driver_cursor(), day.homes, day.since, day.until)
    made = meters.metered(again.quarters)
    names = [name for name in made if name not in BY_ORIGIN] if again.is_whole else list(BY_ITSELF[:3])
    compare(found, "metered quarter hour", stored, made, tuple(names))


def _with_sums(table: Table) -> dict[str, Ints]:
    of = {"consumption_mwh": into_sink(table, "use"), "solar_mwh": from_source(table, "solar")}
    return {**table, **of, "generator_mwh": from_source(table, "generator")}


def _by_itself(stored: Table, made: Table) -> tuple[str, ...]:
    turned_down = any(table["curtailed_mwh"].any() for table in (stored, made))
    return BY_ITSELF[:3] if turned_down else BY_ITSELF


def _check_storage(found: Audit, day: Day, kind: str, stored: Table) -> None:
    """What holds whatever storage did: its level changes by what flowed, and stays within its bounds."""
    if not len(stored["start"]):
        return
    opening = int(balances.held_before(np.array(day.homes), day.since).sum())
    levels = stored["level_mwh"]
    change = np.diff(levels, prepend=opening) - stored["adjusted_mwh"]
    flowed = into_sink(stored, "battery") - from_source(stored, "battery") - stored["loss_mwh"]
    wrong = {
        "level_mwh does not change by what flowed": change != flowed - stored["driven_mwh"],
        "level_mwh is out of bounds": (levels < 0) | (levels > stored["capacity_wh"] * MWH_PER_WH),
        "adjusted_mwh is not 0 within a past": stored["adjusted_mwh"] != 0,
    }
    for words, rows in wrong.items():
        of = pick(stored, rows)
        found.faults += [f"home {day.past.home_id}, {kind} {start}: {words}" for start in of["start"].tolist()]
