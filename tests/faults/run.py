"""One run: start, suffer, come to rest, prove."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from rq import Queue

from smartenergy import create_app
from smartenergy.kernel.extensions import db
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.ticking import ticks
from smartenergy.storage.job_queue import QUEUE
from tests.faults import faults, proof
from tests.faults.edits import Editor
from tests.faults.followers import Follower
from tests.faults.system import FaultySystem, faulty_system

RECOVERY_SECONDS = 10
STREAM_SECONDS = 20
"""A process that was killed has to start."""
PATIENCE_SECONDS = 60
"""What has not come back by then will not; until then a busy machine may take its time."""
REST_SECONDS = 60
DRAIN_SECONDS = 240
"""Where ticks take longer than a second, as many as there were seconds wait in the queue."""


@dataclass
class Result:
    """What came of a run."""

    verdict: proof.Verdict
    recoveries: list[float]
    streams: list[float]
    """After each fault, how long a stream took to show a tick that was done since, s."""
    redis: list[str]
    ledger: list[str]
    rows: int
    """Rows of the ledger that were audited."""

    @property
    def complaints(self) -> list[str]:
        """What is wrong, however fast the machine is."""
        return self.verdict.faults + self.redis + self.ledger + self.later_than(PATIENCE_SECONDS, PATIENCE_SECONDS)

    def later_than(self, recovery: float, stream: float) -> list[str]:
        """Which ticks and streams came back later than so many seconds after a fault."""
        slow = [f"no tick within {recovery} s of a fault ({s:.1f} s)" for s in self.recoveries if s >= recovery]
        still = [
            f"a stream showed nothing new within {stream} s of a tick ({s:.1f} s)"
            for s in self.streams
            if s >= stream
        ]
        return slow + still


def run(folder: Path, seed: int, count: int, tell: Callable[[str], None]) -> Result:
    """Inflict so many faults, chosen by the seed, and prove what came of it."""
    chance = random.Random(seed)
    plan = [*faults.FAULTS[2:], *chance.choices(faults.FAULTS, k=max(0, count))][:count]
    chance.shuffle(plan)
    with faulty_system(folder) as system:
        with system.connect() as sql:
            start = proof.instrument(sql)
        system.keep_up()
        tell(f"the first tick after {system.seconds_to_next_tick(REST_SECONDS):.1f} s")
        editor = Editor(system, seed)
        editor.start()
        follower = Follower(system, system.home_id, system.token)
        follower.start()
        recoveries, streams = [], []
        for number, fault in enumerate(plan, 1):
            told = faults.inflict(fault, system, chance)
            recoveries.append(system.seconds_to_next_tick(PATIENCE_SECONDS))
            streams.append(follower.seconds_to(system.newest_shown(), PATIENCE_SECONDS))
            tell(
                f"{number:4} {fault.__name__}: {told}; ticked again after {recoveries[-1]:.1f} s, "
                f"streamed {streams[-1]:.1f} s later"
            )
        follower.has_ended = True
        tell(f"the stream was opened {follower.openings} times")
        editor.end()
        system.seconds_to_next_tick(REST_SECONDS)  # one that has seen the last edit, for Redis to agree with
        _come_to_rest(system)
        with system.connect() as sql:
            tell("proving …")
            verdict, disagreements = (
                proof.prove(sql, start, editor.acknowledged),
                proof.redis_disagrees(sql, system.redis()),
            )
        tell("auditing …")
        return Result(verdict, recoveries, streams, disagreements, *_audit(system))


def _audit(system: FaultySystem) -> tuple[list[str], int]:
    """What the ledger's audit finds: as the run left it, and once all of its hours are over and packed."""
    with create_app(system.settings, serves_http=False).app_context():
        before = ledger_audit.audit()
        ticks.run_tick((ticks.current_tick() // 3_600 + 1) * 3_600)
        rolling.roll_up()
        after = ledger_audit.audit()
        db.session.remove()
        db.engine.dispose()
    lost = [] if after.rows > before.rows else [f"{before.rows} rows became {after.rows} by packing"]
    return before.faults + after.faults + lost, before.rows


def _jobs_left(system: FaultySystem) -> int:
    """A job that still waits may begin one more tick, however late it runs."""
    return int(Queue(QUEUE, connection=system.redis()).count)


def _come_to_rest(system: FaultySystem) -> None:
    """End the schedulers, and wait until the last tick is done and shown."""
    schedulers = [system.processes[role] for role in ("scheduler 1", "scheduler 2")]
    for one in schedulers:
        one.terminate()
    for one in schedulers:  # one that goes on a while takes over from the other, and begins one tick more
        one.wait(REST_SECONDS)
    settled = """SELECT FROM tick_runs r WHERE tick = (SELECT max(tick) FROM tick_runs) AND status <> 'running'
                 AND finished_at < now() - interval '3 seconds'
                 AND NOT EXISTS (SELECT FROM tick_chunks c WHERE c.tick = r.tick AND c.published_at IS NULL)"""
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline:
        with suppress(psycopg.Error), system.connect() as sql:
            if sql.execute(settled).rowcount and not _jobs_left(system):
                return
        time.sleep(0.2)
