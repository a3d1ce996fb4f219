"""A site below a path of a proxy: following every link, and whether it leads out."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/energy"
LINK = re.compile(r"<([^>]+)>")
ATTRIBUTES = ("href", "src", "action", "data-home")


class Below:
    """A proxy as a WSGI application: what is asked below a path is passed on without it, and nothing else is."""

    def __init__(self, application: WSGIApplication, prefix: str = PREFIX) -> None:
        self.application = application
        self.prefix = prefix
        self.led_out: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> object:
        path = environ["PATH_INFO"]
        if not path.startswith(f"{self.prefix}/"):
            self.led_out.append(path)
            start_response("404 Not Found", [])
            return [b""]
        passed = {"PATH_INFO": path.removeprefix(self.prefix), "HTTP_X_FORWARDED_PREFIX": self.prefix}
        return self.application(environ | passed, start_response)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attributes if name in ATTRIBUTES and value]


def links_of(page: str, address: str) -> list[str]:
    """Where a page leads to, as paths of this host with their queries."""
    links = _Links()
    links.feed(page)
    plain = [
        link
        for link in links.found
        if not link.startswith(("data:", "#", "javascript:", "<%")) and "<%" not in link
    ]
    parts = [urlsplit(urljoin(f"http://localhost{address}", link)) for link in plain]
    return [
        f"{part.path}?{part.query}" if part.query else part.path for part in parts if part.netloc == "localhost"
    ]
