"""`make run`: one command, and everything lives, ticks, and ends."""

import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from redis import Redis
from rq import Queue
from rq.job import JobStatus

from smartenergy.storage.job_queue import QUEUE
from tests.client import STATS
from tests.e2e.conftest import ROOT, System, free_port, private_redis
from tests.waiting import PATIENCE_SECONDS, wait_until


def modes(folder: Path) -> dict[Path, int]:
    found = {}
    for path in [folder, *folder.rglob("*")]:
        with suppress(FileNotFoundError):  # PostgreSQL's come and go
            found[path] = path.lstat().st_mode & 0o777
    return found


def run_again(system: System, **environment: str) -> str:
    """What a start that must fail says."""
    done = subprocess.run(
        [sys.executable, "-m", "smartenergy.embedded"],
        cwd=ROOT, env=system.environment | environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_stranger_starts_it_and_sees_a_home_live(system: System) -> None:
    token = system.sign_in("user2")
    wait_until(lambda: system.graphql(STATS, token)["energyStats"], "stats")
    first = system.graphql(STATS, token)["energyStats"]
    assert (
        first["netGridFlow"]
        == first["currentConsumption"] + first["currentStorageFlow"] - first["currentProduction"]
    )
    wait_until(
        lambda: system.graphql(STATS, token)["energyStats"]["timestamp"] > first["timestamp"], "a next tick"
    )


def test_metrics_count_what_the_web_answers_and_what_the_worker_does(system: System) -> None:
    system.sign_in("user1")
    with urllib.request.urlopen(f"{system.address}/metrics", timeout=PATIENCE_SECONDS) as answer:
        told = answer.read().decode()
    assert 'smartenergy_http_requests_total{code="200",operation="graphql login"}' in told
    assert 'smartenergy_up{part="database"} 1.0' in told
    assert 'smartenergy_up{part="redis"} 1.0' in told
    assert "smartenergy_workers 1.0" in told


def test_ticks_come_on_time_and_one_that_a_busy_machine_misses_is_told(system: System) -> None:
    newest = "SELECT missed_ticks, status FROM tick_runs WHERE status <> 'running' ORDER BY tick DESC LIMIT 5"
    wait_until(lambda: system.sql(newest) == [(0, "done")] * 5, "five ticks, one after the other")
    runs = system.sql("SELECT tick, missed_ticks FROM tick_runs WHERE status <> 'running' ORDER BY tick")
    assert all(tick % 2 == 0 for tick, _ in runs)
    for (before, _), (tick, missed) in pairwise(runs):
        assert tick == before + 2 * (missed + 1)


def test_ready_names_every_part(system: System) -> None:
    status, body = system.get("/health/ready")
    assert status == 200
    assert set(body["parts"]) == {"database", "redis", "schema", "last_tick"}


def test_it_says_where_things_are_and_how_to_sign_in(system: System) -> None:
    said = system.log.read_text()
    for word in (
        f"{system.address}/graphql/",
        f"{system.address}/health/ready",
        f"{system.address}/admin/",
        "user1",
        "password123",
        "admin",
    ):
        assert word in said


def test_it_says_what_it_is_doing_before_it_is_there(system: System) -> None:
    said = system.log.read_text()
    order = [
        said.index(word) for word in ("Starting PostgreSQL", "Starting Redis", "Setting up", "is starting at")
    ]
    assert order == sorted(order)


def test_a_command_in_a_shell_of_its_own_knows_how_long_a_tick_is(system: System) -> None:
    shell = {name: value for name, value in system.environment.items() if name != "SIMULATION_INTERVAL_SECONDS"}
    command = [sys.executable, "-m", "flask", "tick", "--at", "1795461002"]
    done = subprocess.run(command, cwd=ROOT, env=shell, capture_output=True, text=True)
    assert done.stdout.startswith("tick 1795461002 "), "two seconds; of a minute it would be 1795460940 or …1000"
    assert done.returncode == 0


def test_nothing_under_the_instance_is_open_to_others(system: System) -> None:
    found = modes(system.instance)
    assert {path.name for path in found} >= {"secret_key", "jwt_secret_key", "run.lock", "redis.pid", "server.log"}
    others = 0o067  # as root, the group of PostgreSQL may pass the folder
    assert [path for path, mode in found.items() if mode & others] == []


def test_a_log_line_is_labelled_and_holds_no_password_or_token(system: System) -> None:
    token = system.sign_in("user1")
    system.graphql("{ me { id } }", token)
    labels = ("web       |", "worker    |", "scheduler |")
    wait_until(lambda: all(label in system.log.read_text() for label in labels), "a line of each process")
    logged = system.log.read_text().split("Ctrl-C stops everything")[1]
    assert "password123" not in logged
    assert token not in logged
    assert "request_id=" in logged


def test_a_second_run_in_the_folder_gets_a_clear_word(system: System) -> None:
    assert system.process
    said = run_again(system, PORT=str(free_port()))
    assert f"already runs in this folder (pid {system.process.pid})" in said


def test_a_taken_port_gets_a_clear_word(system: System) -> None:
    said = run_again(system, INSTANCE_DIR=str(system.instance.parent / "other"))
    assert f"Can't listen on 127.0.0.1:{system.port}" in said


def test_a_bad_setting_gets_one_line(system: System) -> None:
    said = run_again(system, SIMULATION_INTERVAL_SECONDS="often")
    assert said.startswith("SIMULATION_INTERVAL_SECONDS: ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_and_the_next_start_finds_the_data(own_system: System, sign: signal.Signals) -> None:
    token, name = own_system.sign_in("user1"), f"Kept through {sign.name}"
    own_system.graphql(
        f'mutation {{ createDevice(input: {{name: "{name}", deviceType: consumption, consumptionRateWatts: 1}}) {{ id }} }}',
        token,
    )
    assert own_system.stop(sign) == 0
    assert own_system.processes() == {}
    assert own_system.servers_run() == [False, False]
    own_system.start()
    own_system.wait_ready()
    names = own_system.graphql("{ allDevices { name } }", own_system.sign_in("user1"))["allDevices"]
    assert {"name": name} in names
    assert own_system.graphql("{ me { id } }", token), "a session outlives a restart"


def test_a_job_that_does_not_end_is_ended_with_its_worker(own_system: System) -> None:
    with Redis.from_url(private_redis(own_system).url) as redis:
        job = Queue(QUEUE, connection=redis).enqueue("time.sleep", 600)
        wait_until(lambda: job.get_status() == JobStatus.STARTED, "the job in hand")
    assert own_system.stop() == 0
    assert own_system.processes() == {}
    assert "worker stopped (rc=-9)" in own_system.log.read_text()


def test_the_death_of_one_process_ends_all(own_system: System) -> None:
    assert own_system.process
    own_system.processes()["worker.py scheduler"].kill()
    assert own_system.process.wait(timeout=PATIENCE_SECONDS) != 0
    assert own_system.processes() == {}
    assert own_system.servers_run() == [False, False]


def test_a_kill_leaves_nothing_that_the_next_start_does_not_survive(own_system: System) -> None:
    assert own_system.process
    os.kill(own_system.process.pid, signal.SIGKILL)
    own_system.process.wait()
    assert "wsgi.py" in own_system.processes()
    assert own_system.servers_run() == [True, True]
    own_system.start()
    wait_until(lambda: "Ended" in own_system.log.read_text(), "the leftovers' end")
    own_system.wait_ready()
    running = [process for process in own_system.processes().values() if process.status() != psutil.STATUS_ZOMBIE]
    assert running
    assert own_system.stop() == 0
    assert own_system.servers_run() == [False, False]
