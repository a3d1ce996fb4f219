"""Homes that behave like homes: how quick a step of them is, and a tick against as many devices of `uniform`."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import ticks as tick_bench
from benchmarks.crew import ROOT, Crew, crew
from benchmarks.http import environment
from benchmarks.scale import vacuum
from benchmarks.system import bench_system
from config import Settings
from smartenergy import create_app
from smartenergy.services.catalog.ready_homes import BATTERY, CAR, HEAT_PUMP, HOUSEHOLD, ROOF, ReadyHome
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.operations import archetype_fleets, fleet_mix, synthetic_fleets
from smartenergy.services.ticking import plan, ticks
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.step import step
from smartenergy.simulation.world import World
from smartenergy.storage import fleet_store

DEVICES, DEVICES_A_HOME, ROUNDS = 200_000, 5, 7
HOME = ReadyHome(
    "bench", "Home", "All that homes may have", (1, 2, 3, 4), (HOUSEHOLD, ROOF, BATTERY, HEAT_PUMP, CAR)
)
HOURS = (12, 0)
"""UTC: with sun, and without."""
STEPS = 5
HEAD = """## Homes that behave like homes

Homes of five devices each: household, solar roof, battery, heat pump, car, all over the world.

| `step` at | devices/s of a core |
| --- | --- |"""


class Mix(fleet_mix.Mix):
    """Of the one home, at the usual places."""

    @property
    def homes(self) -> list[ReadyHome]:
        return [HOME]


def measure(settings: Settings, devices: int = DEVICES) -> str:
    """The tables, in Markdown."""
    with tempfile.TemporaryDirectory(prefix="se-bench-") as folder, bench_system(Path(folder)) as simple:
        with create_app(settings).app_context():
            make_homes(devices // DEVICES_A_HOME)
            vacuum()
            steps = [f"| {hour:02}:00 UTC | **{rate_of_steps(hour):,.0f}** |" for hour in HOURS]
        make_simple_fleet(simple, devices)
        with crew(settings, 1) as homes, crew(simple, 1) as uniform:
            compared = against_uniform(homes, uniform, devices)
        with create_app(settings).app_context():
            synthetic_fleets.clear_fleet()
    return "\n".join([HEAD, *steps, f"\nMedians of {STEPS} steps of each chunk, each a minute on.\n", compared])


def make_homes(homes: int) -> None:
    places = fleet_mix.read({}).places
    archetype_fleets.create_fleet(homes, Mix({HOME.key: 1.0}, places), lambda _: None)


def make_simple_fleet(settings: Settings, devices: int) -> None:
    users = str(devices // DEVICES_A_HOME)
    command = [
        sys.executable,
        "-m",
        "flask",
        "fleet",
        "create",
        "--users",
        users,
        "--devices-per-user",
        str(DEVICES_A_HOME),
    ]
    subprocess.run(command, cwd=ROOT, env=environment(settings), check=True, stdout=subprocess.DEVNULL)


def rate_of_steps(hour: int) -> float:
    """Devices a second of CPU time, over all chunks; the first step of each is not counted."""
    noon = ticks.current_tick() // 86_400 * 86_400 + hour * 3_600
    worlds = read_worlds()
    spent = [
        statistics.median(seconds_of_step(world, noon + 60 * number) for number in range(1, STEPS + 1))
        for world in worlds
    ]
    return sum(map(len, worlds)) / sum(spent)


def read_worlds() -> list[World]:
    """As a tick reads them, chunk by chunk."""
    with transaction():
        chunks = plan.cut(plan.EVERYBODY, 25_000)
        read = [fleet_store.read_fleet(driver_cursor(), users, 0) for users in chunks]
    return [snapshot.world for snapshot in read if snapshot is not None]


def seconds_of_step(world: World, tick: int) -> float:
    clock = with_free_days(Clock(tick, 60, 15), world)
    step(world, clock)
    started = time.process_time()
    step(world, Clock(clock.tick + 60, 60, 15, clock.calendar))
    return time.process_time() - started


def against_uniform(homes: Crew, uniform: Crew, devices: int) -> str:
    """One worker each, on servers of their own, in turn."""
    tick_bench.Clock.tick = max(tick_bench.Clock.tick, int(time.time()) // 86_400 * 86_400 + 86_400)
    for workers in (
        homes,
        uniform,
        homes,
        uniform,
    ):  # the first ticks make room on the pages for those that follow
        workers.run(tick_bench.next_tick())
    rounds = [[workers.run(tick_bench.next_tick()) for workers in (homes, uniform)] for _ in range(ROUNDS)]
    seconds = [statistics.median(one[place][0] for one in rounds) for place in (0, 1)]
    memory = [max(one[place][1] for one in rounds) for place in (0, 1)]
    ratio = statistics.median(simple[0] / believable[0] for believable, simple in rounds)
    lines = [
        f"| {name} | {devices / spent:,.0f} | {held} |"
        for name, spent, held in zip(("homes", "`uniform`"), seconds, memory, strict=True)
    ]
    return "\n".join([
        f"| a tick of {devices:,} devices, one worker | devices/s | largest memory of the worker, MiB |",
        "| --- | --- | --- |", *lines,
        f"\nMedians of {ROUNDS} rounds in turn: **{ratio:.2f}** of the devices/s of `uniform`.\n",
    ])  # fmt: skip
