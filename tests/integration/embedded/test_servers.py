"""The private servers and the rules of a run."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from redis import Redis

from smartenergy.embedded.instance import MARK, CannotRunError, end_leftovers, only_run_in, refuse_taken_port
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis
from tests.integration.embedded.conftest import connect, postmaster
from tests.killing import kill_family
from tests.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]


def listens_on_tcp(pid: int) -> bool:
    return any(c.status == psutil.CONN_LISTEN for c in psutil.Process(pid).net_connections("tcp"))


def test_postgres_keeps_its_data_and_listens_on_no_port(own_postgres: PrivatePostgres) -> None:
    with connect(own_postgres) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS value")
    assert not listens_on_tcp(postmaster(own_postgres))
    own_postgres.stop()
    assert not own_postgres.is_running()
    own_postgres.start()
    with connect(own_postgres) as connection:
        assert connection.execute("SELECT value FROM kept").fetchone() == (7,)


def test_postgres_comes_back_after_a_kill(own_postgres: PrivatePostgres) -> None:
    with connect(own_postgres) as connection:
        connection.execute("CREATE TABLE survives AS SELECT 1")
    psutil.wait_procs(kill_family(postmaster(own_postgres)), timeout=PATIENCE_SECONDS)
    assert (own_postgres.data / "postmaster.pid").exists(), "the leftover that a start must survive"
    own_postgres.start()
    with connect(own_postgres) as connection:
        assert connection.execute("SELECT count(*) FROM survives").fetchone() == (1,)


def test_starting_twice_takes_over_what_runs(own_postgres: PrivatePostgres, own_redis: PrivateRedis) -> None:
    before = postmaster(own_postgres)
    own_postgres.start()
    own_redis.start()
    assert postmaster(own_postgres) == before


def test_redis_keeps_its_data_and_listens_on_no_port(own_redis: PrivateRedis) -> None:
    client = Redis.from_url(own_redis.url)
    client.set("kept", "7")
    assert not listens_on_tcp(client.info("server")["process_id"])
    own_redis.stop()
    assert not own_redis.is_running()
    own_redis.start()
    assert Redis.from_url(own_redis.url).get("kept") == b"7"


def test_redis_comes_back_after_a_kill(own_redis: PrivateRedis) -> None:
    client = Redis.from_url(own_redis.url)
    client.set("survives", "1")
    server = psutil.Process(client.info("server")["process_id"])
    server.kill()
    psutil.wait_procs([server], timeout=PATIENCE_SECONDS)
    own_redis.start()
    assert Redis.from_url(own_redis.url).get("survives") in (b"1", None)  # at most the last second is lost


def test_a_server_that_cannot_start_says_why(short_dir: Path) -> None:
    broken = PrivatePostgres(short_dir / "broken", short_dir / "broken", "shared_buffers = 'nonsense'")
    with pytest.raises(RuntimeError, match="shared_buffers"):
        broken.start()


def test_a_second_run_in_a_folder_is_told_who_runs_there(tmp_path: Path) -> None:
    second = f"""
from pathlib import Path
from smartenergy.embedded.instance import only_run_in
with only_run_in(Path({str(tmp_path)!r})):
    print("mine")
"""

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", second], cwd=ROOT, capture_output=True, text=True)

    with only_run_in(tmp_path):
        assert f"already runs in this folder (pid {os.getpid()})" in run().stderr
    assert run().stdout == "mine\n"


def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotRunError, match=f"127.0.0.1:{port} .*set PORT"):
            refuse_taken_port("127.0.0.1", port, "PORT")
    refuse_taken_port("127.0.0.1", port, "PORT")


def test_leftovers_of_a_killed_run_are_ended_and_no_other_process(tmp_path: Path) -> None:
    def sleeper(mark: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)"], env=os.environ | {MARK: mark}
        )

    ours, others = sleeper(str(tmp_path)), sleeper(str(tmp_path / "elsewhere"))
    try:
        assert end_leftovers(tmp_path) == 1
        assert ours.poll() is not None
        assert others.poll() is None
    finally:
        others.kill(), others.wait()
