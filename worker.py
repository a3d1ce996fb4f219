"""`python worker.py` is an RQ worker, `python worker.py scheduler` the scheduler."""

import sys

from flask import Flask

from config import load_settings
from smartenergy import create_app
from smartenergy.jobs.niceness import give_way
from smartenergy.jobs.scheduler import PeriodicScheduler
from smartenergy.jobs.worker import work
from smartenergy.kernel.server_versions import refuse_old_servers

USAGE = "usage: python worker.py [worker|scheduler]"


def run_scheduler(app: Flask) -> None:
    """Ask for jobs until told to stop."""
    with app.app_context():
        PeriodicScheduler(connection=app.extensions["redis"]).run()


def run_worker(app: Flask) -> None:
    """Take jobs until told to stop, with what others leave of the processors."""
    give_way(app)
    work(app)


ROLES = {"worker": run_worker, "scheduler": run_scheduler}

if __name__ == "__main__":
    role = ROLES.get(sys.argv[1] if len(sys.argv) == 2 else "worker")
    if role is None or len(sys.argv) > 2:
        sys.exit(USAGE)
    settings = load_settings()
    refuse_old_servers(settings)
    role(create_app(settings, serves_http=False))
