"""The present, in one place."""

import time


def now() -> int:
    """Epoch seconds."""
    return int(time.time())
