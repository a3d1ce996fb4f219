"""Where the live process is, as whoever asks sees it."""

from urllib.parse import urlsplit

from flask import request

from smartenergy.kernel.extensions import settings


def live_url() -> str:
    """LIVE_URL, else this host's next port. Behind a proxy LIVE_URL is the site's own address."""
    if settings.live_url:
        return settings.live_url.rstrip("/")
    host = urlsplit(request.host_url).hostname or settings.host
    name = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{name}:{settings.live_at_port}"
