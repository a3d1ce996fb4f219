"""Two servers of one's own behind an address that moves, and the application over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from smartenergy import create_app
from smartenergy.embedded.redis import PrivateRedis
from tests.failover import Address, two_servers


@pytest.fixture
def servers(short_dir: Path) -> Iterator[tuple[Address, PrivateRedis, PrivateRedis]]:
    with two_servers(short_dir / "failover") as found:
        yield found


@pytest.fixture
def address(servers: tuple[Address, PrivateRedis, PrivateRedis]) -> Address:
    return servers[0]


@pytest.fixture
def primary(servers: tuple[Address, PrivateRedis, PrivateRedis]) -> PrivateRedis:
    return servers[1]


@pytest.fixture
def other(servers: tuple[Address, PrivateRedis, PrivateRedis]) -> PrivateRedis:
    return servers[2]


@pytest.fixture
def behind(app: Flask, settings: Settings, address: Address) -> Flask:
    """An application that reaches Redis by the address; rates are counted."""
    return create_app(settings.model_copy(update={"redis_url": address.url, "ratelimit_enabled": True}))
