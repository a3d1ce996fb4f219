"""An answer to a request that was not read whole says that its connection ends with it (RFC 9112, section 9.6).

The server closes it then, for what comes next on it is the rest of a body; a client that is not told sends its
next request into a connection that is about to close.
"""

from collections.abc import Callable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wsgi import get_content_length

IS_READ = "smartenergy.body_is_read"
CLOSE = ("Connection", "close")


def has_body(environ: WSGIEnvironment) -> bool:
    """Whether a body comes with a request."""
    return bool(get_content_length(environ)) or "HTTP_TRANSFER_ENCODING" in environ


def parting(environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
    """What begins an answer, and tells of a body that nobody has noted as read by then."""

    def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Callable[[bytes], object]:
        told = headers if environ.get(IS_READ) else [*headers, CLOSE]
        return start_response(status, told, *failure)

    return start
