"""The admin site's cookie: read and written there and nowhere else."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

PAGES = ("/admin", "/rq")


class AdminCookies(SecureCookieSessionInterface):
    """Spares requests with tokens the reading of a cookie that they don't have, and keeps it from acting there."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The cookie's content on a page of staff; elsewhere nothing, and nothing can be put there."""
        return super().open_session(app, request) if request.path.startswith(PAGES) else None
