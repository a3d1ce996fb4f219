"""Ending processes as a crash does."""

from contextlib import suppress

import psutil


def kill_family(pid: int) -> list[psutil.Process]:
    """SIGKILL a process and all that it has started, and name them; one that has just ended by itself is as gone."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        family = [parent, *parent.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        return family
    return []
