"""What is worked out beside the way of storage, by a processor that is free.

By threads, for it is arithmetic on long arrays, during which Python lets others go on; or they wait for a process
(`apart.py`).
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from smartenergy.kernel.arrays import Ints

T = TypeVar("T")


def beside(work: Callable[[], T]) -> Future[T]:
    """Begin with it; the thread ends with its work."""
    thread = ThreadPoolExecutor(1, "beside")
    begun = thread.submit(work)
    thread.shutdown(wait=False)
    return begun


class Ahead:
    """What sources make in the next days, while storage goes through these."""

    def __init__(self, make: Callable[[int], Ints]) -> None:
        self.make = make
        self._begun: dict[int, Future[Ints]] = {}

    def begin(self, since: int) -> None:
        """Begin with days that are asked for later, and with no others."""
        self._begun = {since: beside(lambda: self.make(since))}

    def of(self, since: int) -> Ints:
        """The days that begin then, begun with or not."""
        begun = self._begun.pop(since, None)
        return self.make(since) if begun is None else begun.result()
