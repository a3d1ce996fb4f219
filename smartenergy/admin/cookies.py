"""The admin site's cookie: read and written there and nowhere else."""

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

PAGES = ("/admin", "/rq")


class AdminCookies(SecureCookieSessionInterface):
    """Spares requests with tokens the reading of a cookie that they don't have, and keeps it from acting there."""

    def get_cookie_path(self, app: Flask) -> str:
        """The path that we are served below: what else the host serves gets no cookie of ours."""
        return request.script_root or super().get_cookie_path(app)

    def open_session(self, app: Flask, asked: Request) -> SecureCookieSession | None:
        """The cookie's content on a page of staff; elsewhere nothing, and nothing can be put there."""
        return super().open_session(app, asked) if asked.path.startswith(PAGES) else None
