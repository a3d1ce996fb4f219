"""The private servers are ours: nobody else reads their files, reaches their sockets or is their superuser."""

import os
import pwd
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from redis import Redis

from config import Settings
from private_files import NotOursError, make_socket_home
from smartenergy.embedded.account import server_account
from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.programs import postgres_program
from smartenergy.embedded.redis import PrivateRedis
from smartenergy.embedded.watch import private_servers
from tests.integration.embedded.conftest import connect

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as somebody else")


def modes(folder: Path) -> dict[str, int]:
    found = {}
    for path in [folder, *folder.rglob("*")]:
        with suppress(FileNotFoundError):  # PostgreSQL's come and go
            found[str(path)] = stat.S_IMODE(path.lstat().st_mode)
    return found


def test_nobody_else_reads_what_the_servers_write(own_postgres: PrivatePostgres, own_redis: PrivateRedis) -> None:
    for home in (own_postgres.home, own_redis.data_dir):
        open_to_others = {path: oct(mode) for path, mode in modes(home).items() if mode & 0o077}
        assert open_to_others == {}


def test_what_an_older_version_left_open_is_closed(own_redis: PrivateRedis) -> None:
    own_redis.stop()
    for path in [own_redis.data_dir, *own_redis.data_dir.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    own_redis.start()
    assert {mode & 0o077 for mode in modes(own_redis.data_dir).values()} == {0}


def test_servers_run_where_the_path_of_the_instance_is_no_path_for_a_socket(folder: Path) -> None:
    settings = Settings(_env_file=None, instance_dir=folder / "My Homes")
    make_socket_home(settings.instance_dir)
    postgres, redis = private_servers(settings)
    assert postgres and redis
    try:
        for server in (postgres, redis):
            server.start()
        Redis.from_url(settings.redis).set("mine", "1")
        with connect(postgres) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("postgres",)
        assert (folder / "My Homes" / "redis" / "appendonlydir").is_dir(), "the data stays under the instance"
    finally:
        for server in (postgres, redis):
            server.stop()
        postgres.socket_dir.rmdir(), redis.socket.parent.rmdir(), redis.socket.parent.parent.rmdir()


@pytest.mark.parametrize("kind", [PrivatePostgres, PrivateRedis])
def test_no_server_starts_in_a_socket_folder_that_somebody_prepared(
    folder: Path, kind: type[PrivatePostgres | PrivateRedis]
) -> None:
    (folder / "trap").mkdir()
    (folder / "trap").chmod(0o777)
    with pytest.raises(NotOursError, match="was changed by somebody else"):
        kind(folder / "home", folder / "trap" / "server").start()
    (folder / "link").symlink_to(folder / "trap")
    with pytest.raises(NotOursError, match="set INSTANCE_DIR"):
        kind(folder / "link", folder / "link").start()


def test_who_connects_is_asked_for_by_the_kernel(own_postgres: PrivatePostgres) -> None:
    me = pwd.getpwuid(os.geteuid()).pw_name
    with connect(own_postgres) as connection:
        rules = connection.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
        names = connection.execute("SELECT sys_name FROM pg_ident_file_mappings ORDER BY 1").fetchall()
    assert rules == [("local", "peer")]
    assert names == [(name,) for name in sorted({me, "root"})]


@pytest.fixture
def open_above(own_postgres: PrivatePostgres) -> Iterator[Path]:
    """The server's folder, as if somebody had opened the one above it to everybody."""
    above = own_postgres.home.parent
    before = stat.S_IMODE(above.stat().st_mode)
    above.chmod(0o755)
    yield own_postgres.home
    above.chmod(before)


def connect_as(uid: int, gid: int, socket_dir: Path) -> str:
    done = subprocess.run(
        [postgres_program("psql"), "-h", socket_dir, "-U", "postgres", "-d", "smartenergy", "-c", "SELECT 1"],
        user=uid, group=gid, extra_groups=[], cwd="/", capture_output=True, text=True,
    )  # fmt: skip
    return done.stderr if done.returncode else ""


@as_root
def test_a_process_of_nobody_does_not_reach_roots_postgres(own_postgres: PrivatePostgres) -> None:
    nobody = pwd.getpwnam("nobody")
    assert "Permission denied" in connect_as(nobody.pw_uid, nobody.pw_gid, own_postgres.socket_dir)
    look = ["cat", str(own_postgres.data / "PG_VERSION")]
    assert subprocess.run(look, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[]).returncode != 0


@as_root
def test_a_process_of_nobody_that_reaches_it_is_not_its_superuser(open_above: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    assert "Peer authentication failed" in connect_as(nobody.pw_uid, nobody.pw_gid, open_above)


@as_root
def test_the_folder_above_lets_the_server_pass_and_nobody_else(own_postgres: PrivatePostgres) -> None:
    account = server_account()
    above = own_postgres.home.parent.stat()
    assert account
    assert (above.st_uid, above.st_gid, stat.S_IMODE(above.st_mode)) == (0, account.gid, 0o710)


@as_root
def test_root_is_told_which_folders_had_to_be_opened(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    home = folder / "closed" / "instance" / "pg"
    home.parent.mkdir(parents=True, mode=0o700)
    (folder / "closed").chmod(0o700)
    server = PrivatePostgres(home, home, "fsync = off")
    server.start()
    server.stop()
    said = capfd.readouterr().err
    assert "You are root, so PostgreSQL runs as nobody" in said
    assert f"{folder / 'closed'}" in said and str(home.parent) not in said
    server.start()
    server.stop()
    assert capfd.readouterr().err == ""
