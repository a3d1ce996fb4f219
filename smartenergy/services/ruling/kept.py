"""What a worker keeps of strategies: what a digest stands for, and days that are compiled."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from cachetools import LRUCache

from smartenergy.kernel.arrays import Ints
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.simulation.shares import Shares

KEPT_STRATEGIES, KEPT_DAYS, KEPT_CHUNKS = 20_000, 4_000, 64
"""Of a day 8 kB each, of a chunk's homes 88 bytes each."""

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
    """Whose day is the same: strategy, zone, day, tariffs. Where prices are loaded, whose home it is, and when."""

    digest: int
    zone: str
    since: int
    until: int
    bought: int
    sold: int
    owner: int
    asked: int


STRATEGIES = Kept[int, Chosen](KEPT_STRATEGIES)
CHUNKS = Kept[bytes, tuple[Shares | None]](KEPT_CHUNKS)
DAYS = Kept[Key, Ints](KEPT_DAYS)
FOLLOWS_LOADED = Kept[tuple[int, int, int], bool](KEPT_DAYS)
"""Of two tariffs, on a day that begins then."""


def forget() -> None:
    """Keep nothing: for whoever has another database from now on."""
    for kept in (STRATEGIES, CHUNKS, DAYS, FOLLOWS_LOADED):
        kept.clear()
