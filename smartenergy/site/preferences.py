"""How pages look and speak in this browser: two cookies that say nothing else."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from smartenergy.site import languages
from smartenergy.site.blueprint import blueprint
from smartenergy.web import look
from smartenergy.web.addresses_within import within_the_site
from smartenergy.web.forms import HouseForm

A_YEAR = 365 * 86_400


@blueprint.post("/preferences")
def prefer() -> ResponseReturnValue:
    """Choose a language or a look, and go on where one was; an empty one is the browser's own again."""
    answer = redirect(within_the_site(request.form.get("next", ""), url_for("site.home")))
    if not HouseForm(request.form).validate():
        return answer
    for name, known in ((languages.COOKIE, languages.LANGUAGES), (look.COOKIE, look.LOOKS)):
        if (chosen := request.form.get(name)) is None:
            continue
        path = request.script_root or "/"
        if chosen in known:
            answer.set_cookie(name, chosen, max_age=A_YEAR, path=path, samesite="Lax", secure=request.is_secure)
        else:
            answer.delete_cookie(name, path=path)
    return answer
