"""Plans of two days by quarter hours for many homes at once, on one core: the planner alone.

In a process that keeps what arrays free, as that of a job does.
"""

import subprocess
import sys
import time

import numpy as np

from benchmarks.crew import ROOT
from config import Settings
from smartenergy.kernel import freed_memory
from smartenergy.kernel.arrays import Floats
from smartenergy.planning.horizon import Expected, Sites, Task, one_tariff
from smartenergy.planning.planner import plan

HOMES, AT_ONCE, SLOTS = 100_000, 5_000, 192
HOURS = np.arange(SLOTS) % 96 / 4
BANDS = np.array([0.19, 0.30, 0.42])[np.minimum(HOURS // 8, 2).astype(np.int64)]
HEAD = f"""## Plans

Two days by quarter hours for {HOMES:,} homes, {AT_ONCE:,} at a time, each with a load and a roof of its own;
seconds of one core (asked: at most 3 for time of use, 6 for hourly prices).

| prices | efficiencies | seconds | µs a home |
| --- | --- | --- | --- |"""


def measure(_: Settings | None = None) -> str:
    """The table, in Markdown."""
    told = subprocess.run(
        [sys.executable, "-m", __name__], cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True
    )
    return told.stdout


def _table() -> str:
    random = np.random.default_rng(1)
    hourly, quarterly = random.uniform(0.05, 0.45, SLOTS // 4).repeat(4), random.uniform(0.05, 0.45, SLOTS)
    rows = [HEAD]
    for name, prices in (("time of use", BANDS), ("hourly", hourly), ("by quarter hours", quarterly)):
        for alike in (True, False):
            spent = _spent(random, prices, alike=alike)
            told = "the same" if alike else "each its own"
            rows.append(f"| {name} | {told} | **{spent:.1f}** | {spent / HOMES * 1e6:.0f} |")
    return "\n".join([*rows, ""])


def _spent(random: np.random.Generator, prices: Floats, *, alike: bool) -> float:
    spent = 0.0
    for _ in range(HOMES // AT_ONCE):
        task = _task(random, prices, alike=alike)
        started = time.process_time()
        plan(task)
        spent += time.process_time() - started
    return spent


def _task(random: np.random.Generator, prices: Floats, *, alike: bool) -> Task:
    ones = np.ones(AT_ONCE)
    into, out = (0.95 * ones if alike else random.uniform(0.94, 0.97, AT_ONCE) for _ in range(2))
    sites = Sites(
        10_000 * ones, 500 * ones, random.uniform(500, 10_000, AT_ONCE), 5_000 * ones, 5_000 * ones, into, out,
        np.inf * ones, np.inf * ones, ones > 0, ones < 0, 0 * ones,
    )  # fmt: skip
    sun = np.maximum(np.sin((HOURS - 6) / 12 * np.pi), 0) * 1_200
    expected = Expected(random.gamma(2, 60, (AT_ONCE, SLOTS)), sun * random.random((AT_ONCE, 1)))
    return Task(sites, expected, one_tariff(prices, np.full(SLOTS, 0.08), AT_ONCE))


if __name__ == "__main__":
    freed_memory.keep()
    print(_table())
