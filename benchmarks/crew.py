"""Worker processes that run ticks when told to, and say how much memory that took."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.http import environment
from config import Settings

ROOT = Path(__file__).parent.parent
WORKER = """
import sys
from pathlib import Path
from smartenergy import create_app
from smartenergy.jobs.niceness import give_way
from smartenergy.services.ticking import ticks
app = create_app(serves_http=False)
give_way(app)
with app.app_context():
    print("ready", flush=True)
    for line in sys.stdin:
        what, tick = line.split()
        if what == "lead":
            ticks.run_tick(int(tick), on_open=lambda chunks: print("open", flush=True))
        else:
            ticks.run_open_chunks(int(tick))
        # Not getrusage: what that tells begins with what the process had that started this one.
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        print(int(status["VmHWM"].split()[0]) // 1024, flush=True)
"""


class Crew:
    """So many workers."""

    def __init__(self, settings: Settings, size: int) -> None:
        self.workers = [
            subprocess.Popen(
                [sys.executable, "-c", WORKER], cwd=ROOT, env=environment(settings), text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
            )
            for _ in range(size)
        ]  # fmt: skip
        for worker in self.workers:
            assert hear(worker) == "ready"

    def run(self, tick: int) -> tuple[float, int]:
        """Run a tick together; answer its seconds and the largest memory of a worker so far, MiB."""
        leader, *helpers = self.workers
        started = time.perf_counter()
        tell(leader, f"lead {tick}")
        said = hear(leader)
        assert said == "open", said or "the leader died"
        for helper in helpers:
            tell(helper, f"help {tick}")
        memory = [int(hear(worker)) for worker in self.workers]
        return time.perf_counter() - started, max(memory)

    def end(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.communicate()


@contextmanager
def crew(settings: Settings, size: int) -> Iterator[Crew]:
    workers = Crew(settings, size)
    try:
        yield workers
    finally:
        workers.end()


def tell(worker: subprocess.Popen[str], line: str) -> None:
    assert worker.stdin
    worker.stdin.write(line + "\n")
    worker.stdin.flush()


def hear(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout
    return worker.stdout.readline().strip()
