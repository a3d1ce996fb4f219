"""What arrays free stays with the process, for others: what is asked of Linux is cleared page by page first.

That took a quarter of the time of a what-if. It is for processes that work hard and end soon, as those of jobs do.
"""

import ctypes

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""glibc's names and numbers, of `mallopt`."""
NEVER_BACK = (1 << 31) - 1
LARGEST_KEPT = 32 << 20
"""Bytes: more than this glibc does not take; what is larger goes back at once, as all would."""


def keep() -> None:
    """Keep what is freed from here on, in this process and those that it forks; nothing changes without glibc."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT)
        library.mallopt(M_TRIM_THRESHOLD, NEVER_BACK)
        library.mallopt(M_ARENA_MAX, 1)  # what a thread frees is there for others as well
