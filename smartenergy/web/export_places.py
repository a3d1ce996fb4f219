"""How many exports a web process has under way: so many of one user, so many in all.

An export takes seconds to make and as long to send as its reader likes. So it leaves its turn at the gate to the
others and takes a place here; whoever finds none is told so at once.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from flask import Flask, current_app

from smartenergy.kernel.errors import RateLimitedError, ServiceUnavailableError

RETRY_AFTER_SECONDS = 5


class Places:
    """So many places, so many of them for one user."""

    def __init__(self, in_all: int, of_a_user: int) -> None:
        self.in_all, self.of_a_user = in_all, of_a_user
        self._taken: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._maker = ThreadPoolExecutor(1, "exports")

    def take(self, user_id: int) -> "Place":
        """A place for a user. Raises RateLimitedError, or ServiceUnavailableError where others have them all."""
        with self._lock:
            if self._taken[user_id] >= self.of_a_user:
                raise RateLimitedError(
                    f"You have {self._taken[user_id]} exports under way, {self.of_a_user} are the most"
                    " (WEB_EXPORTS_OF_USER): take those first.",
                    RETRY_AFTER_SECONDS,
                )
            if self._taken.total() >= self.in_all:
                raise ServiceUnavailableError(
                    f"{self.in_all} exports are under way, which is the most (WEB_EXPORTS). Try again shortly.",
                    RETRY_AFTER_SECONDS,
                )
            self._taken[user_id] += 1
        return Place(self, user_id)

    def taken(self) -> int:
        """How many places are taken."""
        with self._lock:
            return self._taken.total()

    def by_turns(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Pieces, made one at a time whoever they are for: exports leave the processor to other requests.

        All are made in one thread: each thread keeps for itself what memory it has used.
        """
        context, of_mine = copy_context(), iter(pieces)

        def make() -> bytes | None:
            return context.run(next, of_mine, None)

        while (piece := self._maker.submit(make).result()) is not None:
            yield piece

    def give_back(self, user_id: int) -> None:
        """Free a user's place; a Place does it, once."""
        with self._lock:
            self._taken[user_id] -= 1
            if not self._taken[user_id]:
                del self._taken[user_id]


class Place:
    """A place that is taken until it is left, or forgotten."""

    def __init__(self, places: Places, user_id: int) -> None:
        self._places: Places | None = places
        self._user_id = user_id

    def leave(self) -> None:
        """Give it back; to leave twice is to leave once."""
        places, self._places = self._places, None
        if places is not None:
            places.give_back(self._user_id)

    __del__ = leave  # an answer that was made and never begun is forgotten, and nobody closes it


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    settings = app.extensions["settings"]
    app.extensions["export_places"] = Places(settings.web_exports, settings.web_exports_of_user)


def places() -> Places:
    """The application's."""
    found: Places = current_app.extensions["export_places"]
    return found
