"""Redis behind one address that moves: connections that stand go on to the old server, new ones go to the new one."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from redis import Redis

from smartenergy.embedded.redis import PrivateRedis


class Address:
    """A Unix socket that leads to a server of one's choice, as a proxy in front of Redis does."""

    def __init__(self, path: Path, server: PrivateRedis) -> None:
        self.url = f"unix://{path}"
        self.server = server
        self.opened = 0
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.opened += 1
                server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                server.connect(str(self.server.socket))
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=_forward, args=(one, other), daemon=True).start()


def _forward(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def demote(server: PrivateRedis) -> None:
    """Make it what a failover makes of a primary: a replica, which only reads."""
    Redis.from_url(server.url).replicaof("127.0.0.1", 1)  # type: ignore[no-untyped-call] # the library's


def promote(server: PrivateRedis) -> None:
    """Make it a primary, which takes writes."""
    Redis.from_url(server.url).replicaof("NO", "ONE")  # type: ignore[no-untyped-call] # the library's


def fill(server: PrivateRedis) -> None:
    """Leave it no memory for writes. Nothing is evicted, as docs/operations.md asks for."""
    client = Redis.from_url(server.url)
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", 1)


def make_room(server: PrivateRedis) -> None:
    Redis.from_url(server.url).config_set("maxmemory", 0)


@contextmanager
def two_servers(folder: Path) -> Iterator[tuple[Address, PrivateRedis, PrivateRedis]]:
    """An address that leads to the first of two servers of their own."""
    folder.mkdir(exist_ok=True)
    servers = [PrivateRedis(folder / name, folder / name, durable=False) for name in ("one", "two")]
    for server in servers:
        server.start()
        make_room(server)
    (folder / "address.sock").unlink(missing_ok=True)
    address = Address(folder / "address.sock", servers[0])
    try:
        yield address, servers[0], servers[1]
    finally:
        address.close()
        for server in servers:
            server.stop()
