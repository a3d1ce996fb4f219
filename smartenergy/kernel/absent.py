"""Packages that a library uses wherever it finds them, kept from a process that has no use for that."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def absent(*names: str) -> Iterator[None]:
    """What is imported in the block finds no such packages, unless they are loaded; what comes after it does."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # None: Python's word for "not to be found"
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
