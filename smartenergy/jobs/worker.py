"""The RQ worker: each job runs in a forked process, inside the application's context."""

import contextlib
import time
from types import FrameType
from typing import Any

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker, worker_registration
from rq.job import Job
from sqlalchemy.exc import SQLAlchemyError

from smartenergy import tracing
from smartenergy.extensions import db, log
from smartenergy.jobs import reinforcements
from smartenergy.storage.job_queue import QUEUE

BACK_OFF_SECONDS = 1


class ApplicationWorker(Worker):
    """Runs jobs of one application. No connection to the database is shared across the fork."""

    max_connection_wait_time = 2.0  # the library waits up to a minute for a Redis that is back long since

    def __init__(self, app: Flask, **options: Any) -> None:
        # A connection of its own: RQ lengthens the timeouts of the one that it waits on.
        super().__init__([QUEUE], connection=Redis.from_url(app.extensions["settings"].redis), **options)
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

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Stay listed as alive, also in a Redis that lost everything, if it is there to be told."""
        try:
            super().heartbeat(timeout, pipeline)
            worker_registration.register(self, pipeline)
        except RedisError as error:
            log.warning("worker_heartbeat_failed", error=type(error).__name__)


def work(app: Flask) -> None:
    """Take jobs until told to stop. The library's worker quits when Redis goes away; another takes its place."""
    while True:
        worker = ApplicationWorker(app)
        _help_at_once(worker)
        with contextlib.suppress(RedisError):
            worker.work(logging_level=None)
        if worker.told_to_stop:
            return
        log.warning("worker_starts_over", worker=worker.name)
        time.sleep(BACK_OFF_SECONDS)


def _help_at_once(worker: ApplicationWorker) -> None:
    with worker.app.app_context():
        try:
            reinforcements.offer(worker.name)
        except (RedisError, SQLAlchemyError) as error:
            log.warning("worker_cannot_see_ticks", error=type(error).__name__)
        finally:
            db.session.remove()
            db.engine.dispose()
