"""One run a folder: its lock, its port, and what a killed run may have left."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

MARK = "SMARTENERGY_INSTANCE"
"""The environment variable by which the processes of a run are known again."""
PATIENCE_SECONDS = 5


class CannotRunError(Exception):
    """Why the system can't be started, in one line for a person."""


@contextmanager
def only_run_in(instance: Path) -> Iterator[None]:
    """Hold the folder's lock; it dies with this process, however that dies. Raises CannotRunError."""
    instance.mkdir(parents=True, exist_ok=True)
    with (instance / "run.lock").open("a+") as lock:
        try:
            # Of the two kinds of lock, the one that a forked child does not inherit and keep.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise CannotRunError(
                f"The system already runs in this folder (pid {lock.read().strip() or 'unknown'}). "
                "Stop it with Ctrl-C, or set INSTANCE_DIR and PORT to run a second one."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CannotRunError if something listens where the web server is to."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise CannotRunError(
                f"Can't listen on {host}:{port} ({error.strerror}): set PORT to a free port."
            ) from None


def end_leftovers(instance: Path) -> int:
    """End the processes of a run of this folder that was killed; answer how many there were."""
    leftovers = [process for process in psutil.process_iter() if _belongs_to(process, instance)]
    for process in leftovers:
        process.terminate()
    _, stubborn = psutil.wait_procs(leftovers, timeout=PATIENCE_SECONDS)
    for process in stubborn:
        process.kill()
    return len(leftovers)


def _belongs_to(process: psutil.Process, instance: Path) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get(MARK) == str(instance)
    except (psutil.Error, OSError):
        return False
