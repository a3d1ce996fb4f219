"""One run a folder: its lock, its port, and what a killed run may have left."""

import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from private_files import NotOursError, is_own, own_folder

MARK = "SMARTENERGY_INSTANCE"
"""The environment variable by which the processes of a run are known again."""
PATIENCE_SECONDS = 5


class CannotRunError(Exception):
    """Why the system can't be started, in one line for a person."""


@contextmanager
def only_run_in(instance: Path) -> Iterator[None]:
    """Hold the folder's lock; it dies with this process, however that dies. Raises CannotRunError."""
    own_folder(instance)
    with (instance / "run.lock").open("a+") as lock:
        os.fchmod(lock.fileno(), 0o600)
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


def say(sentence: str) -> None:
    """Tell a person what is being done, or was done that they may not expect."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - for a person


def someone_listens(path: Path) -> bool:
    """Whether a server listens on a Unix socket: the kernel's word, however busy the server is."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except BlockingIOError:  # so many are waiting that there is no room for one more
            return True
        except OSError:
            return False
        return True


def own_socket_folder(folder: Path, beside: Path, owner: int | None = None) -> None:
    """Make the folder of a socket, or close it; one elsewhere lies in a folder that only we may enter.

    Raises NotOursError.
    """
    if folder != beside and not is_own(folder.parent):
        raise NotOursError(f"{folder.parent} was changed by somebody else: stop, and start again.")
    own_folder(folder, owner)


def refuse_taken_port(host: str, port: int, setting: str) -> None:
    """Raise CannotRunError if something listens where one of our servers is to."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise CannotRunError(
                f"Can't listen on {host}:{port} ({error.strerror}): set {setting} to a free port."
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
