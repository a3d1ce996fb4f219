"""What the figures were measured on."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("flask", "graphene", "granian", "numpy", "psycopg", "redis", "sqlalchemy")


def describe() -> str:
    """A line on the machine and one on the versions."""
    cpu = next((line.split(":")[1].strip() for line in _cpu_lines() if line.startswith("model name")), "unknown")
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with {os.cpu_count()} cores ({cpu}), {_memory_gib()} GiB,\n"
        f"{platform.system()}, Python {platform.python_version()}, {packages};\n"
        "the private PostgreSQL 18 and Redis of `make run`, on the same machine.\n"
    )


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _memory_gib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
