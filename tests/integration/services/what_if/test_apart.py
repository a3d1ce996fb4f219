"""Work done by a process of its own, of which nothing is left whatever ends the one that asked."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.services.what_if.apart import LEAST_SECONDS
from smartenergy.services.what_if.requests import DAYS_AT_ONCE

ROOT = Path(__file__).parents[4]
TWO = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="it is for a second processor")
ASKED = """
import os, time
from smartenergy.services.what_if.apart import LEAST_SECONDS, apart
with apart(LEAST_SECONDS) as elsewhere:
"""


def begun(*lines: str) -> subprocess.Popen[str]:
    script = ASKED + "".join(f"    {line}\n" for line in lines)
    return subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, text=True, stdout=subprocess.PIPE)


def said(*lines: str) -> list[str]:
    out, _ = begun(*lines).communicate(timeout=60)
    return out.split()


@TWO
def test_another_process_works_out_what_it_is_given() -> None:
    lines = "print(elsewhere(os.getpid) == elsewhere(os.getpid) != os.getpid())", "print(*elsewhere(divmod, 7, 2))"
    assert said(*lines) == ["True", "3", "1"]


@TWO
def test_what_it_raises_is_raised_where_it_was_asked_for_and_it_goes_on() -> None:
    lines = "try: elsewhere(int, 'x')", "except ValueError: print('raised')", "print(elsewhere(abs, -3))"
    assert said(*lines) == ["raised", "3"]


@TWO
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_the_process_that_asked_however_that_ends(how: signal.Signals) -> None:
    process = begun("print(elsewhere(os.getpid), flush=True)", "time.sleep(60)")
    assert process.stdout is not None
    other = psutil.Process(int(process.stdout.readline()))
    assert other.is_running()
    process.send_signal(how)
    process.wait(20)
    other.wait(20)
    process.stdout.close()


def test_where_another_thread_runs_nothing_is_forked() -> None:
    lines = (
        "import threading; t = threading.Thread(target=time.sleep, args=(5,), daemon=True); t.start()",
        "with apart(LEAST_SECONDS) as again: print(again(os.getpid) == os.getpid())",
    )
    assert said(*lines) == ["True"]


def test_what_is_answered_at_once_is_shorter_than_what_is_forked_for() -> None:
    assert LEAST_SECONDS >= (DAYS_AT_ONCE + 1) * DAY_SECONDS


def test_short_spans_are_worked_out_by_the_process_itself() -> None:
    assert said("with apart(LEAST_SECONDS - 1) as again: print(again(os.getpid) == os.getpid())") == ["True"]
