"""Where a page may send somebody on to: an address that came with the request is a path of ours, or nothing."""

from urllib.parse import urlsplit


def within_the_site(target: str, otherwise: str) -> str:
    """A path of ours, or `otherwise`: never an address elsewhere, however it is written."""
    try:
        parts = urlsplit(target)
    except ValueError:  # `//[` and the like
        return otherwise
    elsewhere = parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\"))
    return otherwise if elsewhere or any(ord(c) < 32 for c in target) else target
