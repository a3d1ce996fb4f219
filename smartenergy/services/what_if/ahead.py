"""What sources make in the next days, made beside what storage does in these: by a processor that is free."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from smartenergy.kernel.arrays import Ints


class Ahead:
    """By a thread, for it is arithmetic on long arrays, during which Python lets others go on."""

    def __init__(self, make: Callable[[int], Ints]) -> None:
        self.make = make
        self._begun: dict[int, Future[Ints]] = {}

    def begin(self, since: int) -> None:
        """Begin with days that are asked for later, and with no others: a thread that has none ends."""
        thread = ThreadPoolExecutor(1, "sources")
        self._begun = {since: thread.submit(self.make, since)}
        thread.shutdown(wait=False)

    def of(self, since: int) -> Ints:
        """The days that begin then, begun with or not."""
        begun = self._begun.pop(since, None)
        return self.make(since) if begun is None else begun.result()
