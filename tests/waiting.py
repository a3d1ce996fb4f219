"""Waiting for a condition: as long as a busy machine may need, and never for ever."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120.0
OFTENEST, SELDOMEST = 0.02, 0.25
"""How long it is from one look to the next. Most looks open a connection to a database or a web server."""


def wait_until(condition: Callable[[], object], what: str | Callable[[], str]) -> None:
    """Return once the condition holds; else fail, saying what never was. Who waits for long looks less often."""
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        if waited > PATIENCE_SECONDS:
            raise AssertionError(f"never: {what() if callable(what) else what}")
        time.sleep(min(max(waited / 10, OFTENEST), SELDOMEST))
