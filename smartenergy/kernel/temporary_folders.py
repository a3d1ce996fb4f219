"""Temporary folders that go with their process; what a killed one has left goes when the next one makes its own.

A folder is locked for as long as its process lives. The kernel lets go of the lock, however that process ends.
"""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from private_files import is_own


def held_folder(prefix: str) -> TemporaryDirectory[str]:
    """Make a folder, and clear away those of this prefix and account that nobody holds any more."""
    _clear_away(prefix)
    while True:
        folder = TemporaryDirectory(prefix=prefix)
        with suppress(FileNotFoundError):  # another process clears away, and came before our lock
            if _lock(Path(folder.name)) is not None:
                return folder


def _clear_away(prefix: str) -> None:
    for left in Path(gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):
            if is_own(left) and (lock := _lock(left)) is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder until the handle is closed, or this process ends; None where somebody else has done so."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
