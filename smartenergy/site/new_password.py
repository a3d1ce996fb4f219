"""`/reset-password`: where a link for a new password leads.

The link's token stands after the `#`: the page's script reads it there and sends it to REST, so that no server, no
log and no page that is led to from here ever sees it in an address.
"""

from flask import Response, make_response, render_template

from smartenergy.services.access.password_resets import PATH
from smartenergy.site.blueprint import blueprint


@blueprint.get(PATH)
def new_password() -> Response:
    """The page, which is the same for everybody."""
    answer = make_response(render_template("site/new_password.html"))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
