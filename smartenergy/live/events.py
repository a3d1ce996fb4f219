"""Server-sent events as bytes, by the HTML standard, section 9.2."""

RETRY_MILLISECONDS = 2_000
"""After how long a browser comes back that lost its stream."""
OPENING = b"retry: %d\n\n" % RETRY_MILLISECONDS
HEARTBEAT = b": still here\n\n"
TYPE = b"text/event-stream"


def stats(tick: int, document: bytes) -> bytes:
    """Stats of a home, one line of JSON; `tick` is what a browser that comes back says it has seen."""
    return b"id: %d\nevent: stats\ndata: %b\n\n" % (tick, document)


def home(tick: int, document: bytes) -> bytes:
    """All that a home does now, likewise."""
    return b"id: %d\nevent: home\ndata: %b\n\n" % (tick, document)


def fleet(tick: int, document: bytes) -> bytes:
    """What all homes of everybody did in a tick, likewise."""
    return b"id: %d\nevent: fleet\ndata: %b\n\n" % (tick, document)


def idle(kind: str) -> bytes:
    """A home that does nothing: no device is online, or no tick has run."""
    return b"event: %b\ndata: null\n\n" % kind.encode()


def ended(reason: str) -> bytes:
    """The last event of a stream that its reader is no longer to have."""
    return b'event: end\ndata: {"reason":"%b"}\n\n' % reason.encode()
