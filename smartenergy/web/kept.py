"""Answers that are kept for a moment, so that a flood of those who ask makes the work once."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from smartenergy.kernel.errors import ServiceUnavailableError

OLDEST_SECONDS = 10
"""How old an answer may be that is given to those who come while a new one is made."""
PLACES = 5

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """An answer of this process, made by one thread at a time and good for so many seconds.

    Who comes while one is made gets the last one. Where that is too old, a few wait and the rest is refused: were
    the database to hang, those who ask how it is would else hold every thread.
    """

    def __init__(self, make: Callable[[], Answer], seconds: float) -> None:
        self._make = make
        self._seconds = seconds
        self._answer: Answer
        self._made_at = -float("inf")
        self._making = threading.Lock()
        self._places = threading.BoundedSemaphore(PLACES)

    def get(self) -> Answer:
        """The answer. Raises ServiceUnavailableError where too many wait for one."""
        if self._age() >= OLDEST_SECONDS:
            self._wait_for_one()
        elif self._age() >= self._seconds and self._making.acquire(blocking=False):
            self._make_one()
        return self._answer

    def _wait_for_one(self) -> None:
        if not self._places.acquire(blocking=False):
            raise ServiceUnavailableError()
        try:
            self._making.acquire()
            self._make_one()
        finally:
            self._places.release()

    def _make_one(self) -> None:
        try:
            if self._age() >= self._seconds:  # unless somebody made it meanwhile
                self._answer = self._make()
                self._made_at = time.monotonic()
        finally:
            self._making.release()

    def _age(self) -> float:
        return time.monotonic() - self._made_at
