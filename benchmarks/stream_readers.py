"""Readers of streams in a process of their own: when each event came, by the tick that it is of."""

import multiprocessing
import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

EVENT = re.compile(rb"id: (\d+)\nevent: \w+\ndata: ")
Arrivals = dict[int, list[float]]
"""By tick, epoch seconds."""


class Readers:
    """Streams that a process reads."""

    def __init__(self, told: Connection) -> None:
        self._told = told

    def arrivals(self) -> Arrivals:
        """What has come since this was asked last."""
        self._told.send("arrivals")
        found: Arrivals = self._told.recv()
        return found


@contextmanager
def readers(port: int, paths: Sequence[str], tokens: Sequence[str]) -> Iterator[Readers]:
    """Open a stream each, and read all until the block ends."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_read, args=(port, paths, tokens, theirs))
    process.start()
    assert ours.recv() == len(paths), "a stream was refused"
    try:
        yield Readers(ours)
    finally:
        ours.send("end")
        process.join(20)


def _read(port: int, paths: Sequence[str], tokens: Sequence[str], told: Connection) -> None:
    selector, opened, came = selectors.DefaultSelector(), 0, Arrivals()
    streams = []
    for path, token in zip(paths, tokens, strict=True):
        streams.append(socket.create_connection(("127.0.0.1", port)))
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"
        streams[-1].sendall(asked.encode())
    for stream in streams:
        opened += stream.recv(1_000).startswith(b"HTTP/1.1 200")
        stream.setblocking(False)
        selector.register(stream, selectors.EVENT_READ)
    selector.register(told, selectors.EVENT_READ)
    told.send(opened)
    while True:
        for key, _ in selector.select():
            if key.fileobj is told:
                if told.recv() == "end":
                    return
                told.send(came)
                came = Arrivals()
                continue
            with suppress(BlockingIOError):
                part, now = key.fileobj.recv(65_536), time.time()  # type: ignore[union-attr]
                for found in EVENT.finditer(part):
                    came.setdefault(int(found[1]), []).append(now)
