"""The RQ worker: each job runs in a forked process, inside the application's context."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from flask import Flask
from redis.exceptions import RedisError
from rq import Queue, Worker, worker_registration
from rq.exceptions import StopRequested
from rq.job import Job
from sqlalchemy.exc import SQLAlchemyError

from smartenergy.jobs import reinforcements
from smartenergy.jobs.patience import Patience, wait_for_redis
from smartenergy.jobs.preloading import preload
from smartenergy.kernel import freed_memory, redis_connections, tracing
from smartenergy.kernel.extensions import db, log
from smartenergy.storage.job_queue import QUEUE

BACK_OFF_SECONDS = 1
HEARD_OF_SECONDS = 45
"""A worker that waits tells that it lives 15 s before this is over, and counts as living for a minute after it."""
STOPS = (signal.SIGTERM, signal.SIGINT)


class ApplicationWorker(Worker):
    """Runs jobs of one application. No connection to the database is shared across the fork.

    Trouble with Redis ends it without more ado: `work` then waits, and another takes its place.
    """

    max_connection_wait_time = 2.0  # the library waits up to a minute for a Redis that is back long since

    def __init__(self, app: Flask, **options: Any) -> None:
        settings = app.extensions["settings"]
        # A connection of its own: RQ lengthens the timeouts of the one that it waits on.
        connection = redis_connections.client(
            settings.redis, socket_connect_timeout=settings.redis_timeout_seconds
        )
        super().__init__([QUEUE], connection=connection, worker_ttl=HEARD_OF_SECONDS, **options)
        self.app = app
        self.told_to_stop = False

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Run a job in the forked process."""
        with self.app.app_context():
            db.engine.dispose(close=False)
            super().main_work_horse(job, queue)

    def perform_job(self, job: Job, queue: Queue, execution: Any) -> bool:
        """Run a job and its ends, as part of the trace that it was enqueued in."""
        try:
            with tracing.span("job", parent=job.meta.get("trace"), task=job.func_name, job=job.id):
                return super().perform_job(job, queue, execution)
        finally:
            tracing.flush()  # the process ends here

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop after the job in hand, and for good."""
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call] # the library's

    def check_for_suspension(self, burst: bool) -> None:
        """Wait while an operator has suspended work."""
        with _stopping_quietly():
            super().check_for_suspension(burst)

    def run_maintenance_tasks(self) -> None:
        """Put right what workers that died have left in Redis."""
        with _stopping_quietly():
            super().run_maintenance_tasks()  # type: ignore[no-untyped-call] # the library's

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a job."""
        with _stopping_quietly():
            return super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Have a job run, and see it to its end."""
        with _stopping_quietly():
            super().execute_job(job, queue)

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Stay listed as alive, also in a Redis that lost everything, if it is there to be told."""
        with _telling("worker_heartbeat_failed"):
            super().heartbeat(timeout, pipeline)
            worker_registration.register(self, pipeline)

    def maintain_heartbeats(self, job: Job, execution: Any) -> None:
        """Keep a long job from being taken for abandoned; with Redis away, go on waiting for its end."""
        with _telling("worker_heartbeat_failed"):
            super().maintain_heartbeats(job, execution)

    def register_death(self) -> None:
        """Leave the list of workers, if Redis is there to be told."""
        with _telling("worker_farewell_failed"):
            super().register_death()  # type: ignore[no-untyped-call] # the library's

    def unsubscribe(self) -> None:
        """End the thread that listens for commands, also where Redis can't be told."""
        with _telling("worker_farewell_failed"):
            super().unsubscribe()  # type: ignore[no-untyped-call] # the library's
        if self.pubsub_thread:
            self.pubsub_thread.stop()


def work(app: Flask) -> None:
    """Take jobs until told to stop, whatever becomes of Redis meanwhile."""
    _leave_when_told()
    freed_memory.keep()  # a job's process ends with the job, and gives all of it back then
    preload()
    patience = Patience("worker")
    while True:
        _leave_when_told()  # until the library's worker has handlers of its own
        wait_for_redis(app.extensions["redis"], patience)
        worker = None
        with suppress(RedisError, StopRequested):
            worker = ApplicationWorker(app)
            _help_at_once(worker)
            worker.work(logging_level=None)
        if worker and worker.told_to_stop:
            return
        log.warning("worker_starts_over")
        _leave_when_told()
        time.sleep(BACK_OFF_SECONDS)


def _leave_when_told() -> None:
    def leave(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    for number in STOPS:
        signal.signal(number, leave)


@contextmanager
def _until_it_is_seen_through() -> Iterator[None]:
    """Let a word to stop wait for the end of the block: see docs/decisions/0089."""
    told: list[int] = []
    before = {number: signal.signal(number, lambda number, _: told.append(number)) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if told:
        sys.exit(0)


@contextmanager
def _stopping_quietly() -> Iterator[None]:
    """Turn trouble with Redis into the library's word for leaving its loop; others it tells with a traceback."""
    try:
        yield
    except RedisError as error:
        raise StopRequested from error


@contextmanager
def _telling(event: str) -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        log.warning(event, error=type(error).__name__)


def _help_at_once(worker: ApplicationWorker) -> None:
    with _until_it_is_seen_through(), worker.app.app_context():
        try:
            reinforcements.offer(worker.name)
        except (RedisError, SQLAlchemyError) as error:
            log.warning("worker_cannot_see_ticks", error=type(error).__name__)
        finally:
            db.session.remove()
            db.engine.dispose()
