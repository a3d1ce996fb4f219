"""Bodies are read before a request takes its turn: whoever sends slowly waits alone.

A WSGI server hands out a body as it arrives, and the thread that reads it waits for the sender. So a body is read
whole, in a place beside those of the requests at work; of these places each address has so many, and all together
have so many. A sender who takes too long is told 408 by the watch.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Any
from wsgiref.types import WSGIEnvironment

from werkzeug.wsgi import get_content_length

from smartenergy.services.common.addresses import counted
from smartenergy.web.metrics import LATE_BODIES
from smartenergy.web.outside import Dress, plain
from smartenergy.web.parting import IS_READ
from smartenergy.web.refusals import INCOMPLETE, LATE, STILL_SENDING, Refusal

ANSWER = "smartenergy.answer"
"""The environ's key of what answers a request from any thread; wsgi.py sets it."""
Answer = Callable[[int, list[tuple[str, str]], bytes], Any]
LOOKS_EVERY_SECONDS = 0.5
BYTES_OF_A_PLACE = 65_536
whose = lru_cache(4096)(counted)


class Places:
    """So many in all, and so many of one address."""

    def __init__(self, in_all: int, of_address: int) -> None:
        self.in_all, self.of_address = in_all, of_address
        self.taken = 0
        self._of: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, address: str, number: int = 1) -> bool:
        """Take so many, if there are as many left for this address."""
        with self._lock:
            if self.taken + number > self.in_all or self._of[address] + number > self.of_address:
                return False
            self.taken += number
            self._of[address] += number
            return True

    def leave(self, address: str, number: int = 1) -> None:
        """Give them back."""
        with self._lock:
            self.taken -= number
            self._of[address] -= number
            if not self._of[address]:
                del self._of[address]


class Watch:
    """Tells senders that they are late, from a thread of its own: theirs waits for them.

    The answer closes the connection of whoever reads it. The thread of one who does not waits on, and so does its
    place: Granian has no way to end it (docs/decisions/0025).
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._waiting: dict[int, tuple[float, Answer]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, answer: Answer) -> int:
        """Watch over a sender, until `end` with what this answers."""
        with self._lock:
            self._waiting[id(answer)] = time.monotonic() + self.seconds, answer
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="late senders", daemon=True)
                self._thread.start()
        return id(answer)

    def end(self, watched: int) -> None:
        """The body is there, or the sender is gone."""
        with self._lock:
            self._waiting.pop(watched, None)

    def _look(self) -> None:
        while True:
            time.sleep(LOOKS_EVERY_SECONDS)
            for answer in self._late(time.monotonic()):
                LATE_BODIES.inc()
                answer(int(LATE.status), LATE.headers, LATE.body)

    def _late(self, now: float) -> list[Answer]:
        with self._lock:
            late = {watched: answer for watched, (until, answer) in self._waiting.items() if until < now}
            for watched in late:
                del self._waiting[watched]
        return list(late.values())


class Bodies:
    """Reads the bodies of requests: so many at once, of one address so many, each for so long and of such a size.

    A large one takes several places, so that these bound the memory as well.
    """

    def __init__(self, in_all: int, of_address: int, seconds: float, largest: int, dress: Dress = plain) -> None:
        self.places = Places(in_all, of_address)
        self.watch = Watch(seconds)
        self.largest = largest
        self.dress = dress

    def fetch(self, environ: WSGIEnvironment) -> Refusal | None:
        """Put the whole body where the application looks for it, or say why not."""
        length = get_content_length(environ)
        if length == 0 or (length is None and not _comes_in_pieces(environ)):
            return None
        if length is not None and length > self.largest:
            environ["wsgi.input"] = BytesIO()  # the application tells its length, and refuses it by that
            return None
        address = whose(environ.get("REMOTE_ADDR"))
        most = self.largest + 1 if length is None else length
        places = min(1 + most // BYTES_OF_A_PLACE, self.places.of_address)
        if not self.places.take(address, places):
            return STILL_SENDING
        try:
            body = self._read(environ, most)
        finally:
            self.places.leave(address, places)
        if length is not None and len(body) < length:
            return INCOMPLETE
        environ["wsgi.input"], environ[IS_READ] = BytesIO(body), len(body) <= self.largest
        if environ.pop("HTTP_TRANSFER_ENCODING", None):
            environ["CONTENT_LENGTH"] = str(len(body))  # known now: one that is too large is refused by it
        return None

    def _read(self, environ: WSGIEnvironment, most: int) -> bytes:
        answer: Answer | None = environ.get(ANSWER)
        if answer is None:  # another server: how long it waits for a sender is its business
            return bytes(environ["wsgi.input"].read(most))
        watched = self.watch.begin(self._dressed(answer, environ))
        try:
            return bytes(environ["wsgi.input"].read(most))
        finally:
            self.watch.end(watched)

    def _dressed(self, answer: Answer, environ: WSGIEnvironment) -> Answer:
        def give(status: int, headers: list[tuple[str, str]], body: bytes) -> Any:
            return answer(status, [*headers, *self.dress(environ, status)], body)

        return give


def _comes_in_pieces(environ: WSGIEnvironment) -> bool:
    """Whether a body has an end that the server finds: by chunks, whose length nobody knows before."""
    return bool(environ.get("HTTP_TRANSFER_ENCODING") and environ.get("wsgi.input_terminated"))
