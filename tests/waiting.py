"""Waiting for a condition: as long as a busy machine may need, and never for ever."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120.0


def wait_until(condition: Callable[[], object], what: str | Callable[[], str]) -> None:
    """Return once the condition holds; else fail, saying what never was."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"never: {what() if callable(what) else what}")
        time.sleep(0.02)
