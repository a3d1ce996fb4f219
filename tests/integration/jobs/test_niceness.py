"""Workers give way, and so does what PostgreSQL does for them."""

import os
import subprocess
import sys

import pytest

from config import ROOT, Settings

ASK = """
import os
from pathlib import Path
from smartenergy import create_app
from smartenergy.kernel.extensions import db
from smartenergy.jobs.niceness import give_way
app = create_app(serves_http=False)
give_way(app)
with app.app_context():
    backend = db.session.connection().connection.driver_connection.info.backend_pid
    groups = [Path(f"/proc/{pid}/autogroup") for pid in (os.getpid(), backend)]
    print(*(os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, backend)))
    print(*(group.read_text().split()[-1] for group in groups if group.exists()))
"""


def asked(settings: Settings, nice: int) -> list[list[int]]:
    environment = os.environ | {
        "DATABASE_URL": settings.database, "REDIS_URL": settings.redis, "WORKER_NICE": str(nice), "TRACING_ENDPOINT": "",
    }  # fmt: skip
    told = subprocess.check_output(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, text=True, start_new_session=True
    )
    return [[int(number) for number in line.split()] for line in told.splitlines()]


@pytest.mark.usefixtures("app")
def test_a_worker_and_its_process_of_the_server_are_nice(settings: Settings) -> None:
    processes, groups = asked(settings, 7)
    assert processes == [7, 7]
    assert not groups or groups[0] == 7


@pytest.mark.usefixtures("app")
def test_a_worker_that_is_not_to_give_way_is_like_all(settings: Settings) -> None:
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    processes, _ = asked(settings, 0)
    assert processes[0] == mine
