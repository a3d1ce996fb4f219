"""The tick against a loop that updates device by device, and the making of a fleet."""

import random
import statistics
import time
from collections.abc import Callable

from sqlalchemy import select, text

from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import db
from smartenergy.models import ConsumptionDevice, Device, ProductionDevice, StorageDevice
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks

FLEETS = (10_000, 100_000)
DEVICES_PER_USER = 5
ROUNDS = 5
LOOP_DEVICES = 2_000

TICK_HEAD = """## The tick

| devices | tick, devices/s | ORM loop, devices/s | ratio | the same loop, one commit at its end | ratio |
| --- | --- | --- | --- | --- | --- |"""
TICK_NOTE = f"""
Medians of {ROUNDS} rounds, each a whole tick (plan, read, simulate, write, commit, totals to Redis, run log), then
the loops over {LOOP_DEVICES:,} of the same devices: load through the ORM, draw, set, and store each device by
itself, as a loop over `device.save()` does.
"""
FLEET_HEAD = """| `flask fleet create` of | devices/s |
| --- | --- |"""


def measure(settings: Settings) -> str:
    """The tables, in Markdown."""
    rows, made = [], []
    with create_app(settings).app_context():
        for devices in FLEETS:
            seconds = timed(lambda n=devices: make_fleet(n))
            made.append(f"| {devices:,} | {devices / seconds:,.0f} |")
            tick, saves, flushes = rates(devices)
            rows.append(
                f"| {devices:,} | {tick:,.0f} | {saves:,.0f} | **{tick / saves:.0f} ×** "
                f"| {flushes:,.0f} | {tick / flushes:.0f} × |"
            )
            synthetic_fleets.clear_fleet()
    return "\n".join([TICK_HEAD, *rows, TICK_NOTE, FLEET_HEAD, *made, ""])


def make_fleet(devices: int) -> None:
    synthetic_fleets.create_fleet(devices // DEVICES_PER_USER, DEVICES_PER_USER, lambda _: None)


def rates(devices: int) -> tuple[float, float, float]:
    """Devices per second of the tick and of both loops, taken in turn."""
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE devices"))
    ticks.run_tick(next_tick())  # the first makes room on the pages for those that follow; it is not counted
    rounds = [
        (
            devices / timed(lambda: ticks.run_tick(next_tick())),
            LOOP_DEVICES / timed(lambda: orm_loop(db.session.commit)),
            LOOP_DEVICES / timed(lambda: orm_loop(db.session.flush)),
        )
        for _ in range(ROUNDS)
    ]
    tick, saves, flushes = (statistics.median(column) for column in zip(*rounds, strict=True))
    return tick, saves, flushes


def orm_loop(store: Callable[[], None]) -> None:
    """How such systems are written: one object, one UPDATE, and on to the next."""
    online = select(Device).where(Device.status == "online").limit(LOOP_DEVICES)
    for device in db.session.scalars(online).all():
        draw(device)
        store()
    db.session.commit()
    db.session.remove()


def draw(device: Device) -> None:
    match device:
        case ProductionDevice():
            device.instantaneous_output_watts = random.randint(1000, 5000)
        case ConsumptionDevice():
            device.consumption_rate_watts = random.randint(500, 3000)
        case StorageDevice():
            wanted = random.randint(-1000, 1000)
            level = min(max(device.current_level_wh + wanted / 60, 0), device.total_capacity_wh)
            device.charge_discharge_rate_watts = (level - device.current_level_wh) * 60
            device.current_level_wh = level


class Clock:
    """The ticks of a run, one after the other, as quick as they come."""

    tick = 0


def next_tick() -> int:
    Clock.tick += 60
    return Clock.tick


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
