"""`/reset-password`: where a link for a new password leads.

The link's token stands after the `#`: the page's script reads it there and sends it to REST, so that no server, no
log and no page that is led to from here ever sees it in an address.
"""

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from smartenergy.services.access.password_resets import PATH

ASSETS = Path(__file__).parent / "assets"

blueprint = Blueprint("new_password", __name__)


@blueprint.get(PATH)
def page() -> Response:
    """The page, which is the same for everybody."""
    answer = send_from_directory(ASSETS, "new_password.html")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.get(f"{PATH}/assets/<path:name>")
def asset(name: str) -> Response:
    """A file of the page's."""
    return send_from_directory(ASSETS, name, max_age=3_600)
