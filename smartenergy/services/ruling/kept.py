"""What is looked up and worked out once in a process: strategies, tariffs, days, and what strategies say of these.

A worker runs each job in a process of its own, so this lasts for a tick, or for a turn at a past. All lanes of a
tick share it. What they are by tells all that they depend on, so that whoever lives longer finds nothing stale.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from cachetools import LRUCache

from smartenergy.kernel.arrays import Ints
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.services.ruling.compiling import Day
from smartenergy.services.ruling.contracts import Contract, Stamp

KEPT_STRATEGIES, KEPT_DAYS = 20_000, 4_000
"""Of a day 8 kB each."""

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Name, Value]):
    """So many things by name, those that were asked for last; for several threads."""

    def __init__(self, most: int) -> None:
        self._lock, self._making, self._cache = Lock(), Lock(), LRUCache[Name, Value](most)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._cache.clear()

    def get_or(
        self, names: Sequence[Name], make: Callable[[Sequence[Name]], Iterable[tuple[Name, Value]]]
    ) -> dict[Name, Value]:
        """Those that are here, and the others made now, all at once; who wants some as well waits for them.

        What cannot be made is not in the answer.
        """
        found = self._here(names)
        if len(found) < len(names):
            with self._making:
                found |= self._here([name for name in names if name not in found])
                if lacking := [name for name in names if name not in found]:
                    found |= self._put(make(lacking))
        return found

    def _here(self, names: Sequence[Name]) -> dict[Name, Value]:
        with self._lock:
            return {name: self._cache[name] for name in names if name in self._cache}

    def _put(self, made: Iterable[tuple[Name, Value]]) -> dict[Name, Value]:
        found = dict(made)
        with self._lock:
            self._cache.update(found)
        return found


class Key(NamedTuple):
    """Who looks at the same day: zone, day, tariffs as they were read, and when prices are looked at."""

    zone: str
    since: int
    until: int
    bought: Stamp | None
    sold: Stamp | None
    asked: int


STRATEGIES = Kept[int, Chosen](KEPT_STRATEGIES)
"""By what stands for them."""
CONTRACTS = Kept[Stamp, Contract](KEPT_DAYS)
DAYS = Kept[Key, Day](KEPT_DAYS)
ROWS = Kept[tuple[int, Day], Ints](KEPT_DAYS)
"""What a strategy says of a day."""


def forget() -> None:
    """Keep nothing: for whoever has another database from now on."""
    for kept in (STRATEGIES, CONTRACTS, DAYS, ROWS):
        kept.clear()
