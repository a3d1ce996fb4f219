"""Servers of a test's own, in a folder that nothing else uses."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from smartenergy.embedded.postgres import PrivatePostgres
from smartenergy.embedded.redis import PrivateRedis


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for sockets."""
    made = Path(tempfile.mkdtemp(prefix="se-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def own_postgres(short_dir: Path) -> Iterator[PrivatePostgres]:
    """Started and stopped by each test, over one cluster: making one takes long."""
    server = PrivatePostgres(short_dir / "own-pg", short_dir / "own-pg", "fsync = off")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_redis(folder: Path) -> Iterator[PrivateRedis]:
    server = PrivateRedis(folder / "redis", folder / "redis")
    server.start()
    yield server
    server.stop()


def connect(server: PrivatePostgres) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True)


def postmaster(server: PrivatePostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])
