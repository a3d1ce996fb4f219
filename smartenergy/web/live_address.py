"""Where the live process is, as whoever asks sees it."""

import re
from urllib.parse import urlsplit

from flask import request

from smartenergy.kernel.extensions import settings

PLAIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
"""What a policy can name: no IPv6 address (CSP 3 knows none), and nothing that somebody has put into `Host`."""


def live_url() -> str:
    """LIVE_URL, else this host's next port. Behind a proxy LIVE_URL is the site's own address."""
    if settings.live_url:
        return settings.live_url.rstrip("/")
    host = urlsplit(request.host_url).hostname or settings.host
    name = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{name}:{settings.live_at_port}"


def live_origin() -> str:
    """Scheme, host and port of `live_url`, for a page's `connect-src`; empty where a policy cannot name it."""
    parts = urlsplit(live_url())
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin if PLAIN.fullmatch(origin) else ""
