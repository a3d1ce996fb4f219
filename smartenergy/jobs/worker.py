"""The RQ worker: each job runs in a forked process, inside the application's context."""

from typing import Any

from flask import Flask
from redis import Redis
from rq import Queue, Worker
from rq.job import Job

from smartenergy.extensions import db
from smartenergy.storage.job_queue import QUEUE


class ApplicationWorker(Worker):
    """Runs jobs of one application. No connection to the database is shared across the fork."""

    def __init__(self, app: Flask, **options: Any) -> None:
        # A connection of its own: RQ lengthens the timeouts of the one that it waits on.
        super().__init__([QUEUE], connection=Redis.from_url(app.extensions["settings"].redis), **options)
        self.app = app

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Run a job in the forked process."""
        with self.app.app_context():
            db.engine.dispose(close=False)
            super().main_work_horse(job, queue)
