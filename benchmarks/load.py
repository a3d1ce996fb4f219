"""A load generator: a bounded number of keep-alive connections on loopback, for a bounded time."""

import selectors
import socket
import time
from dataclasses import dataclass, field

CONNECTIONS = 8
DRAIN_SECONDS = 5


@dataclass
class Load:
    """What one phase of load saw."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


def http_request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def drive(port: int, request: bytes, seconds: float) -> Load:
    """Send a request again and again over all connections until the time is up."""
    load, selector, started = Load(), selectors.DefaultSelector(), time.perf_counter()
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, [time.perf_counter(), b""])
        connection.sendall(request)
    while (now := time.perf_counter()) - started < seconds:
        for key, _ in selector.select(timeout=0.5):
            connection, state = key.fileobj, key.data
            assert isinstance(connection, socket.socket)
            state[1] += connection.recv(65_536)
            if is_whole(state[1]):
                now = time.perf_counter()
                load.latencies.append(now - state[0])
                load.failures += not state[1].startswith(b"HTTP/1.1 200") or b'"errors"' in state[1]
                state[0], state[1] = now, b""
                connection.sendall(request)
    load.seconds = time.perf_counter() - started
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    return load


@dataclass
class OpenLoad:
    """What came of requests that were sent at a rate, whether or not the earlier ones had been answered."""

    answered: list[float] = field(default_factory=list)
    """Seconds from when each was due to its answer, 200."""
    turned_away: list[float] = field(default_factory=list)
    """The same of each 503."""
    failures: int = 0
    unsent: int = 0
    """Those that were due and never found a connection free."""


def drive_at(port: int, request: bytes, per_second: float, seconds: float, connections: int) -> OpenLoad:
    """Send requests at a steady rate over so many connections at most."""
    load, selector = OpenLoad(), selectors.DefaultSelector()
    free = [_connected(port) for _ in range(connections)]
    started, sent, total = time.perf_counter(), 0, int(per_second * seconds)
    while (now := time.perf_counter()) - started < seconds + DRAIN_SECONDS:
        while free and sent < total and sent / per_second <= now - started < seconds:
            connection = free.pop()
            connection.sendall(request)
            selector.register(connection, selectors.EVENT_READ, [started + sent / per_second, b""])
            sent += 1
        if now - started >= seconds and not selector.get_map():
            break
        for key, _ in selector.select(timeout=0.001):
            _receive(key, selector, free, load, port)
    load.unsent = total - sent
    for connection in [*free, *(key.fileobj for key in list(selector.get_map().values()))]:
        connection.close()  # type: ignore[union-attr]
    return load


def _connected(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _receive(
    key: selectors.SelectorKey,
    selector: selectors.BaseSelector,
    free: list[socket.socket],
    load: OpenLoad,
    port: int,
) -> None:
    connection, state = key.fileobj, key.data
    assert isinstance(connection, socket.socket)
    part = connection.recv(65_536)
    state[1] += part
    if part and not is_whole(state[1]):
        return
    selector.unregister(connection)
    latency = time.perf_counter() - state[0]
    if state[1].startswith(b"HTTP/1.1 200"):
        load.answered.append(latency)
    elif state[1].startswith(b"HTTP/1.1 503"):
        load.turned_away.append(latency)
    else:
        load.failures += 1
    if part:
        free.append(connection)
    else:
        connection.close()
        free.append(_connected(port))


def is_whole(answer: bytes) -> bool:
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
    return len(body) >= int(length)
