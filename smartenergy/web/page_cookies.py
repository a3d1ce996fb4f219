"""The cookie of who is signed in to a page: read and written on pages for people and nowhere else."""

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

OF_STAFF = ("/admin", "/rq")
OF_HOMES = (
    "/homes",
    "/account",
    "/join",
    "/sign-in",
    "/sign-out",
    "/register",
    "/demo",
    "/preferences",
    "/reset-password",
)


def is_of_homes(path: str) -> bool:
    """Whether a path is a page's for people at home; `/` is one as well."""
    return path == "/" or path.startswith(OF_HOMES)


class PageCookies(SecureCookieSessionInterface):
    """Spares requests with tokens the reading of a cookie that they don't have, and keeps it from acting there."""

    def get_cookie_path(self, app: Flask) -> str:
        """The path that we are served below: what else the host serves gets no cookie of ours."""
        return request.script_root or super().get_cookie_path(app)

    def open_session(self, app: Flask, asked: Request) -> SecureCookieSession | None:
        """The cookie's content on a page for people; elsewhere nothing, and nothing can be put there."""
        is_page = asked.path.startswith(OF_STAFF) or is_of_homes(asked.path)
        return super().open_session(app, asked) if is_page else None
