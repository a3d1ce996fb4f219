"""What-ifs: a year of the demo's `family` with ten variants by rules, and ten by plans."""

import json
import subprocess
import sys
import time

import psutil

from benchmarks.crew import ROOT
from benchmarks.http import environment
from config import Settings
from smartenergy import create_app
from smartenergy.services.operations import setup

KWH = (0, 2.5, 5, 7.5, 10, 12.5, 15, 17.5, 20, 25)
RULES = ("self_consumption", "price", "time_of_use", "peak_shaving", "self_consumption")
ASK = """
import json, sys, time
from smartenergy import create_app
from smartenergy.kernel import freed_memory
from smartenergy.services.access import usernames
from smartenergy.services.what_if.working import asked, worked_out
given = json.loads(sys.argv[1])
app = create_app(serves_http=False)
freed_memory.keep()
with app.app_context():
    owner = usernames.find_user("family").id
    worked_out(asked(owner, {"from": "2026-01-01", "to": "2026-01-02"}))
    started, spent = time.perf_counter(), time.process_time()
    worked_out(asked(owner, given))
    took = time.perf_counter() - started, time.process_time() - spent
print(*took)
"""
LOOKS_A_SECOND = 5
HEAD = """## What if

| a year of `family`, two baselines and | seconds | of the first processor | memory of both processes, MiB |
| --- | --- | --- | --- |"""


def measure(settings: Settings) -> str:
    """The table, in Markdown."""
    with create_app(settings).app_context():
        setup.set_up(with_demo=True, say=lambda _: None)
    sizes = [{"name": f"{size}", "battery": {"capacity_wh": round(size * 1_000)}} for size in KWH]
    rules = [one | {"strategy": {"kind": RULES[place % len(RULES)]}} for place, one in enumerate(sizes)]
    plans = [one | {"strategy": {"kind": "optimised"}} for one in sizes]
    return "\n".join([
        HEAD, row(settings, "ten batteries under own use", sizes),
        row(settings, "ten batteries under four strategies", rules),
        row(settings, "ten batteries `optimised`", plans),
        row(settings, "ten batteries under own use, `quick`", sizes, quick=True),
        row(settings, "ten batteries under four strategies, `quick`", rules, quick=True),
        row(settings, "ten batteries `optimised`, `quick`", plans, quick=True), "",
    ])  # fmt: skip


def row(settings: Settings, what: str, variants: list[dict[str, object]], *, quick: bool = False) -> str:
    """Ask for a year. What processes share counts once."""
    given = {"from": "2025-11-01", "to": "2026-11-01", "variants": variants, "quick": quick}
    asking = subprocess.Popen(
        [sys.executable, "-c", ASK, json.dumps(given)], cwd=ROOT, env=environment(settings), text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    most = 0
    while asking.poll() is None:
        most = max(most, held(asking.pid))
        time.sleep(1 / LOOKS_A_SECOND)
    assert asking.returncode == 0
    seconds, spent = asking.communicate()[0].split()[-2:]
    return f"| {what} | **{float(seconds):.1f}** | {float(spent):.1f} | {most >> 20} |"


def held(pid: int) -> int:
    """The memory of a process and those that it forked, bytes."""
    try:
        one = psutil.Process(pid)
        return sum(process.memory_full_info().pss for process in (one, *one.children(recursive=True)))
    except psutil.Error:  # it has just ended
        return 0
