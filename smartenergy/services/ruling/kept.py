"""What is looked up and worked out once in a process: what a digest stands for, and days that are compiled.

A worker runs each job in a process of its own, so this lasts for a tick, or for a turn at a past. All lanes of a
tick share it. What they are by tells all that they depend on, so that whoever lives longer finds nothing stale.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from cachetools import LRUCache

from smartenergy.kernel.arrays import Ints
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.services.ruling.contracts import Stamp

KEPT_STRATEGIES, KEPT_DAYS = 20_000, 4_000
"""Of a day 8 kB each."""

Name = TypeVar("Name", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Name, Value]):
    """So many things by name, those that were asked for last; for several threads."""

    def __init__(self, most: int) -> None:
        self._lock, self._cache = Lock(), LRUCache[Name, Value](most)

    def get(self, name: Name) -> Value | None:
        """One that is here."""
        with self._lock:
            return self._cache.get(name)

    def put(self, name: Name, value: Value) -> Value:
        """Keep one, and answer it."""
        with self._lock:
            self._cache[name] = value
        return value

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._cache.clear()

    def get_or(self, name: Name, make: Callable[[], Value]) -> Value:
        """One that is here, else made now: by two at once if they ask at once."""
        found = self.get(name)
        return self.put(name, make()) if found is None else found


class Key(NamedTuple):
    """Whose day is the same: strategy, zone, day, tariffs as they were read, and when prices are looked at."""

    digest: int
    zone: str
    since: int
    until: int
    bought: Stamp | None
    sold: Stamp | None
    asked: int


STRATEGIES = Kept[int, Chosen](KEPT_STRATEGIES)
DAYS = Kept[Key, Ints](KEPT_DAYS)


def forget() -> None:
    """Keep nothing: for whoever has another database from now on."""
    for kept in (STRATEGIES, DAYS):
        kept.clear()
