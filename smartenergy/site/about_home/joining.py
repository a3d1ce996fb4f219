"""Joining somebody's home by a code that they gave one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired

from smartenergy.models import User
from smartenergy.services.homes import invitations
from smartenergy.site.access import for_people
from smartenergy.site.blueprint import blueprint
from smartenergy.web.forms import HouseForm, Refused, told_in


class JoinForm(HouseForm):
    """A code."""

    code = StringField(
        lazy_gettext("Code"), [InputRequired()], filters=[lambda typed: typed and "".join(typed.split())],
        description=lazy_gettext("40 characters that the home's owner gave you. It is good once, for seven days."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )  # fmt: skip


@blueprint.route("/join", methods=["GET", "POST"])
@for_people
def join(person: User) -> ResponseReturnValue:
    """Join a home."""
    form, status = JoinForm(request.form or None), 200
    if request.method == "POST":
        if form.validate():
            try:
                with told_in(form):
                    home = invitations.join(person.id, {"code": form.code.data}).home
                    flash(gettext("%(home)s is shared with you now.", home=home.name), "success")
                    return redirect(url_for("site.now", home_id=home.id))
            except Refused:
                pass
        status = 422
    return render_template("site/join.html", person=person, form=form), status
