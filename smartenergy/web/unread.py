"""A client that takes nothing of its answer: after so many seconds the kernel ends the connection.

Without that it would hold the answer's memory, and a thread if the answer is longer than the kernel buffers, until
it goes away by itself. The server gives no way to say so; its sockets are found by their port.
"""

import os
import socket
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

DESCRIPTORS = Path("/proc/self/fd")


class Patience:
    """Lays the bound on the sockets of a port when the first request comes; later connections inherit it."""

    def __init__(self, application: WSGIApplication, port: int, seconds: int) -> None:
        self.application = application
        self.port, self.seconds = port, seconds
        self._is_laid = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if not self._is_laid:
            self._is_laid = True
            bound_sockets(self.port, self.seconds)
        return self.application(environ, start_response)


def bound_sockets(port: int, seconds: int) -> int:
    """Lay the bound on this process's TCP sockets of a port; answer how many they are. Only Linux can."""
    if not hasattr(socket, "TCP_USER_TIMEOUT") or not DESCRIPTORS.exists():
        return 0
    return sum(_bound(int(name), port, 1000 * seconds) for name in os.listdir(DESCRIPTORS))  # noqa: PTH208 - names are all that is wanted


def _bound(descriptor: int, port: int, milliseconds: int) -> bool:
    try:
        with socket.socket(fileno=os.dup(descriptor)) as one:
            is_ours = one.family in (socket.AF_INET, socket.AF_INET6) and one.getsockname()[1] == port
            if is_ours:
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
            return is_ours
    except OSError:  # no socket, or closed meanwhile
        return False
