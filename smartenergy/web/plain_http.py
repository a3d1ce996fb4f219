"""In production the site's cookie goes over https only: over plain http nobody can sign in, and is told so."""

from flask import current_app, request


def keeps_no_session() -> bool:
    """Whether a browser is likely to drop the cookie of this answer: each form then comes without its session."""
    return bool(current_app.config["SESSION_COOKIE_SECURE"]) and not request.is_secure
