"""Work done by a process of its own: what is all short arrays, and would have threads wait for the interpreter."""

import contextlib
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from typing import Any, TypeVar

from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.services.what_if.channel import Channel

T = TypeVar("T")
Call = Callable[..., Any]
"""Takes a function or method that can be pickled, and what it is given."""
FORK = get_context("fork")
LEAST_SECONDS = 32 * DAY_SECONDS
"""What is shorter is answered at once, by web processes, which must not fork (`requests.DAYS_AT_ONCE`)."""


class Apart:
    """A copy of this process that works out what it is given, one thing after the other, and touches nothing else.

    It ends with this process, however that ends: nobody holds the other end of its pipe then.
    """

    def __init__(self) -> None:
        self.here, there = Channel.pair(*FORK.Pipe())
        self.process = FORK.Process(target=_serve, args=(there, self.here), daemon=True)
        self.process.start()
        there.close()
        self.turn = threading.Lock()

    def __call__(self, work: Callable[..., T], *given: Any) -> T:
        """Have a function worked out; what it raises is raised here."""
        with self.turn:
            self.here.send((work, given))
            found, failure = self.here.recv()
        if failure is not None:
            raise failure
        return found  # type: ignore[no-any-return] # comes through a pipe

    def end(self) -> None:
        """Let it go, once it has done what it is at."""
        with self.turn:
            self.here.close()
        self.process.join()
        self.process.close()


def called(work: Callable[..., T], *given: Any) -> T:
    """The same by this process."""
    return work(*given)


@contextlib.contextmanager
def apart(seconds: int) -> Iterator[Call]:
    """What has functions worked out, for a question of so long a span: by a process of its own, or by this one."""
    if seconds < LEAST_SECONDS or not _may_fork():
        yield called
        return
    other = Apart()
    try:
        yield other
    finally:
        other.end()


def _may_fork() -> bool:
    """Whether there is a second processor, and no other thread that a fork would break off anywhere.

    Not where processors cannot be counted so, which is where libraries of the system may not be forked.
    """
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return processors > 1 and threading.active_count() == 1


def _serve(here: Channel, other_end: Channel) -> None:
    """Until the other end is closed. Connections to servers are copied too: nothing may tidy them up."""
    other_end.close()
    gc.disable()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        while True:
            work, given = here.recv()
            here.send(_answer(work, given))


def _answer(work: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """What comes of it, or what it raises, whatever that is."""
    try:
        return work(*given), None
    except Exception as failure:
        return None, failure
