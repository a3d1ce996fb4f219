"""A load generator: a bounded number of keep-alive connections on loopback, for a bounded time."""

import selectors
import socket
import time
from dataclasses import dataclass, field

CONNECTIONS = 8


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


def is_whole(answer: bytes) -> bool:
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
    return len(body) >= int(length)
