"""A tick's facts, recorded in the transaction that moves the devices: exactly once as they are."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from psycopg import Cursor
from sqlalchemy import func, select

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.columns import Book, names
from smartenergy.ledger.facts import record
from smartenergy.ledger.tables import Table, pick
from smartenergy.models import TickChunk, TickRun
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.simulation import device_energy
from smartenergy.simulation.world import Devices, Losses, Readings, World
from smartenergy.storage import partitions
from smartenergy.storage.books import device_readings, tick_rows

SUMS = names(Book.CHUNKS)
"""What a chunk of the run log says its homes' rows add up to."""
PARTITIONS_LOCK = 0x1ED6E13
HOMES_A_PIECE = 25_000
"""Five chunks of homes of five devices. A home's rows are found by the ranges of pages of its piece alone."""


def prepare(tick: int, previous: int | None = None) -> None:
    """Make room for a tick's rows, in the transaction at hand. One caller at a time.

    A new hour is cut as the tick before it counted the homes.
    """
    prepare_day(tick)
    prepare_hour(tick, previous)


def prepare_day(tick: int) -> None:
    """Make room for readings of devices of a day; whoever comes second waits for the first and finds it made."""
    _prepare("device_readings", tick)


def prepare_hour(tick: int, previous: int | None = None) -> None:
    """The same for rows of an hour."""
    _prepare("energy_ticks", tick, previous)


def _prepare(table: str, tick: int, cut_as: int | None = None) -> None:
    cursor = driver_cursor()
    if not partitions.exists(cursor, partitions.partition_for(table, tick).name):
        db.session.execute(select(func.pg_advisory_xact_lock(PARTITIONS_LOCK)))
        partitions.ensure(cursor, table, tick, cuts_after(_counted(cut_as)))


def _counted(tick: int | None) -> list[tuple[int, int]]:
    """Of each chunk of a tick its first user's id and the number of its homes."""
    counted = select(TickChunk.first_user_id, TickChunk.homes).where(TickChunk.tick == tick)
    return [(first, homes) for first, homes in db.session.execute(counted.order_by(TickChunk.first_user_id))]


def cuts_after(chunks: Iterable[tuple[int, int]]) -> list[int]:
    """Where to cut an hour, given each chunk's first user and number of homes: nowhere if these are few."""
    cuts, homes = [], 0
    for first, more in chunks:
        if homes >= HOMES_A_PIECE:
            cuts.append(first)
            homes = 0
        homes += more
    return cuts


def record_chunk(run: TickRun, chunk: TickChunk, world: World, shown: Readings, before_wh: Floats) -> None:
    """Record what a chunk's devices show, in the transaction at hand.

    `before_wh` is what each storage held before the tick moved it.
    """
    cursor = driver_cursor()
    facts = record(world, shown, before_wh, run.interval_seconds)
    tick_rows.append(cursor, run.tick, facts)
    for name in SUMS:
        setattr(chunk, name, int(facts[name].sum()))
    _record_devices(cursor, run, chunk, _of_devices(world, shown, before_wh, run.interval_seconds))


def as_moved(planned: Devices, given: Readings, present: Devices, shown: Readings) -> tuple[Readings, Floats]:
    """What the devices present show, with what was lost, and what each storage held before the tick, where users
    changed some of them meanwhile.

    A device that shows what the tick gave it was moved from its planned level; any other was not moved, so that
    what its user set is no energy that flowed, and nothing of it was lost.
    """
    if not len(planned):
        return shown, shown.levels_wh
    order = np.argsort(planned.ids)
    found = np.searchsorted(planned.ids, present.ids, sorter=order)
    places = order[np.minimum(found, len(order) - 1)]
    moved = (
        (planned.ids[places] == present.ids)
        & (given.watts[places] == shown.watts)
        & (given.levels_wh[places] == shown.levels_wh)
        & (given.flows_watts[places] == shown.flows_watts)
    )
    before_wh = np.where(moved, planned.levels_wh[places], shown.levels_wh)
    if given.losses is None:
        return shown, before_wh
    losses = Losses.none(len(moved))
    losses.put(np.flatnonzero(moved), given.losses.pick(places[moved]))
    return replace(shown, losses=losses), before_wh


def index(tick: int) -> None:
    """Let a home's rows of a tick that is done be found quickly, in the transaction at hand."""
    tick_rows.summarize(driver_cursor(), tick)


def _of_devices(world: World, shown: Readings, before_wh: Floats, interval_seconds: int) -> Table:
    found = device_energy.of_readings(world, shown, before_wh, interval_seconds)
    return dict(zip(device_readings.OF_TICK, found, strict=True))


def _record_devices(cursor: Cursor[Any], run: TickRun, chunk: TickChunk, readings: Table) -> None:
    wanted: Ints = device_readings.recorded(cursor, (chunk.first_user_id, chunk.next_user_id))
    if len(wanted):
        chosen = pick(readings, np.isin(readings["device_id"], wanted))
        device_readings.append(cursor, run.tick, run.interval_seconds, chosen)
