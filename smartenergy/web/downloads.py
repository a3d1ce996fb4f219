"""Files to take away: made whole, then sent, so that nobody is sent half of one without being told.

A file is made at our own pace into a temporary one, packed, since that may lie in memory. It is sent packed to who
takes that, and unpacked to others. Its length is known when it is sent: an answer that breaks off is seen to be
too short. Meanwhile it holds no turn at the gate and no connection to the database, only a place among exports.
"""

import gzip
import tempfile
import time
from collections.abc import Iterable
from typing import IO

from flask import Response, request

from smartenergy.kernel.extensions import log, settings
from smartenergy.services.ledger.reading.exports import Export
from smartenergy.web import capacity
from smartenergy.web.export_places import Place, places

CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"
MEDIA = {"csv": f"{CSV}; charset=utf-8", "parquet": PARQUET}
CHUNK_BYTES = 65_536


def as_file(export: Export, user_id: int) -> Response:
    """A home's history as a download for a user."""
    return download(export.content(), export.name, MEDIA[export.format], user_id)


def download(content: Iterable[bytes], name: str, media: str, user_id: int) -> Response:
    """A file for a user. Raises RateLimitedError or ServiceUnavailableError where there is no place for it."""
    place = places().take(user_id)
    capacity.leave()
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed once it is sent
    try:
        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) as packed:
            for piece in places().by_turns(content):
                packed.write(piece)
            length = packed.tell()
        answer = _as_taken(file, length, place)
    except BaseException:
        file.close()
        place.leave()
        raise
    answer.content_type = media
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _as_taken(file: IO[bytes], length: int, place: Place) -> Response:
    """The packed file to who takes it so, else what is in it."""
    is_packed = request.accept_encodings["gzip"] > 0
    packed_length = file.tell()
    file.seek(0)
    answer = Response(Sending(file, place, unpacked=not is_packed))
    answer.headers["Content-Length"] = str(packed_length if is_packed else length)
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer


class Sending:
    """A file on its way. Whoever has not taken it within WEB_EXPORT_SECONDS gets no more of it."""

    def __init__(self, file: IO[bytes], place: Place, *, unpacked: bool) -> None:
        self._file, self._place = file, place
        self._content = gzip.GzipFile(fileobj=file, mode="rb") if unpacked else file
        self._ends = time.monotonic() + settings.web_export_seconds

    def __iter__(self) -> "Sending":
        return self

    def __next__(self) -> bytes:
        if time.monotonic() > self._ends:
            log.warning("export_not_taken")
            raise StopIteration
        if chunk := self._content.read(CHUNK_BYTES):
            return chunk
        raise StopIteration

    def close(self) -> None:
        """Let go of the file and the place; WSGI servers call it when the answer is sent or its reader is gone."""
        self._content.close()
        self._file.close()
        self._place.leave()
