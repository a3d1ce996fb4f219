"""Whatever a crash leaves behind, the next start survives it, and says what it did."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from smartenergy.embedded import postgres as module
from smartenergy.embedded import programs
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis
from tests.integration.embedded.conftest import connect, postmaster
from tests.killing import kill_family
from tests.waiting import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[3]
FIRST_START = """
import sys
from pathlib import Path
from smartenergy.embedded.postgres import PrivatePostgres
PrivatePostgres(Path(sys.argv[1]), Path(sys.argv[1])).start()
"""


def test_a_kill_in_the_first_initdb_leaves_nothing_that_stands_in_the_way(folder: Path) -> None:
    home = folder / "pg"
    start = subprocess.Popen([sys.executable, "-c", FIRST_START, str(home)], cwd=ROOT)
    wait_until(lambda: list(home.glob("*/PG_VERSION")), "a cluster half made")
    psutil.wait_procs(kill_family(start.pid), timeout=PATIENCE_SECONDS)
    start.wait()
    assert list(home.glob("*/PG_VERSION")), "the leftover that a start must survive"
    server = PrivatePostgres(home, home, "fsync = off")
    server.start()
    try:
        with connect(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert [path.name for path in home.glob("new-*")] == []
    finally:
        server.stop()


def test_a_cluster_that_was_never_finished_is_put_aside_with_a_word(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    server = PrivatePostgres(folder / "pg", folder / "pg", "fsync = off")
    server.data.mkdir(parents=True)
    (server.data / "PG_VERSION").write_text("18\n")
    server.start()
    server.stop()
    assert "was never finished" in capfd.readouterr().err
    assert [path.read_text() for path in server.home.glob("unfinished-*/PG_VERSION")] == ["18\n"]


@pytest.fixture
def stranger(own_postgres: PrivatePostgres) -> Iterator[int]:
    """A process that PostgreSQL could take for itself: it runs under the same account."""
    account = own_postgres.account
    as_server = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    process = subprocess.Popen(["sleep", "600"], **as_server)  # type: ignore[call-overload]
    yield process.pid
    process.kill(), process.wait()


@pytest.mark.parametrize("name", ["postmaster.pid", ".s.PGSQL.5432.lock"])
@pytest.mark.parametrize(
    "content", ["", "garbage\n", "\0" * 64, "-1\n", "{stranger}\n{data}\n1\n5432\n{sockets}\n\n  1 1\nready\n"]
)
def test_postgres_starts_whatever_a_pid_file_says_that_is_not_true(
    own_postgres: PrivatePostgres, stranger: int, name: str, content: str
) -> None:
    own_postgres.stop()
    place = own_postgres.data if name == "postmaster.pid" else own_postgres.socket_dir
    (place / name).write_text(
        content.format(stranger=stranger, data=own_postgres.data, sockets=own_postgres.socket_dir)
    )
    own_postgres.start()
    assert own_postgres.is_running()
    assert psutil.pid_exists(stranger)


def test_the_pid_file_of_a_server_that_lives_stays(
    own_postgres: PrivatePostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "END_SECONDS", 0.2)
    pid = postmaster(own_postgres)
    (own_postgres.socket_dir / ".s.PGSQL.5432").unlink()
    with pytest.raises(RuntimeError, match=rf"PostgreSQL runs in .* \(pid {pid}\).*kill {pid}"):
        own_postgres.start()
    assert postmaster(own_postgres) == pid
    server = psutil.Process(pid)
    os.kill(pid, signal.SIGINT)
    psutil.wait_procs([server], timeout=PATIENCE_SECONDS)


@pytest.fixture(autouse=True)
def redis_of_the_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """One on PATH may be of before Redis 7, and keep its file in another way."""
    monkeypatch.setattr(programs.shutil, "which", lambda name: None)


def files_of(server: PrivateRedis) -> Path:
    return server.data_dir / "appendonlydir"


def append_zeros(files: Path) -> None:
    with next(files.glob("*.incr.aof")).open("ab") as file:
        file.write(bytes(4096))


def spoil(pattern: str) -> Callable[[Path], None]:
    def write(files: Path) -> None:
        for file in files.glob(pattern):
            file.write_bytes(b"\0not what Redis wrote" * 100)

    return write


def become_a_file(files: Path) -> None:
    for file in files.iterdir():
        file.unlink()
    files.rmdir()
    files.write_text("not a folder")


@pytest.mark.parametrize(
    "damage", [append_zeros, spoil("*.incr.aof"), spoil("*.base.rdb"), spoil("*.manifest"), become_a_file]
)
def test_redis_starts_empty_beside_a_file_that_it_cannot_read(
    own_redis: PrivateRedis, capfd: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    Redis.from_url(own_redis.url).set("lost", "1")
    own_redis.stop()
    damage(files_of(own_redis))
    own_redis.start()
    client = Redis.from_url(own_redis.url)
    assert client.get("lost") is None
    said = capfd.readouterr().err
    (aside,) = own_redis.data_dir.glob("unreadable-*")
    assert "starts empty" in said and str(aside) in said
    assert (aside / "appendonlydir").exists(), "nothing is thrown away"
    client.set("kept", "1")
    own_redis.stop()
    own_redis.start()
    assert Redis.from_url(own_redis.url).get("kept") == b"1"


def test_redis_reads_a_file_that_was_cut_short_up_to_there(own_redis: PrivateRedis) -> None:
    client = Redis.from_url(own_redis.url)
    client.set("whole", "1"), client.set("cut", "1")
    own_redis.stop()
    file = next(files_of(own_redis).glob("*.incr.aof"))
    file.write_bytes(file.read_bytes()[:-5])
    own_redis.start()
    assert Redis.from_url(own_redis.url).mget("whole", "cut") == [b"1", None]
    assert list(own_redis.data_dir.glob("unreadable-*")) == []


def test_a_redis_that_does_not_start_for_another_reason_keeps_its_file_where_it_is(
    own_redis: PrivateRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    Redis.from_url(own_redis.url).set("kept", "1")
    own_redis.stop()
    options = own_redis._options()
    with monkeypatch.context() as wrong:
        wrong.setattr(own_redis, "_options", lambda: options | {"maxmemory-policy": "nonsense"})
        with pytest.raises(RuntimeError, match=r"(?s)Redis did not start.*maxmemory-policy"):
            own_redis.start()
    own_redis.start()
    assert Redis.from_url(own_redis.url).get("kept") == b"1"
    assert list(own_redis.data_dir.glob("unreadable-*")) == []
