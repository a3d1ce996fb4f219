"""Servers that say they are of an old version, and no more."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">i", 4 + len(body)) + body


def old_postgres(client: socket.socket) -> None:
    """Let a client in, and tell it a version as each PostgreSQL does."""
    client.recv(4096)
    told = {b"server_version": b"14.9", b"client_encoding": b"UTF8", b"server_encoding": b"UTF8"}
    parameters = b"".join(_message(b"S", b"%b\0%b\0" % pair) for pair in told.items())
    client.sendall(_message(b"R", struct.pack(">i", 0)) + parameters + _message(b"Z", b"I"))
    while client.recv(4096):
        pass


def old_redis(client: socket.socket) -> None:
    """Answer INFO with a version, and all else with nothing of use."""
    information = b"# Server\r\nredis_version:6.0.16\r\n"
    while asked := client.recv(4096):
        for command in asked.split(b"*")[1:]:
            if b"HELLO" in command:
                client.sendall(b"%1\r\n$5\r\nproto\r\n:3\r\n")
            elif b"INFO" in command and b"SETINFO" not in command:
                client.sendall(b"$%d\r\n%b\r\n" % (len(information), information))
            else:
                client.sendall(b"+OK\r\n")


@contextmanager
def served(path: Path, serve: Callable[[socket.socket], None]) -> Iterator[None]:
    """Serve clients at a Unix socket, each in a thread."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=_to_its_end, args=(client, serve), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)


def _to_its_end(client: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    with client:
        try:
            serve(client)
        except OSError:
            return
