"""Signing out everywhere, and closing one's account."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField
from wtforms.validators import InputRequired

from smartenergy.models import User
from smartenergy.services.access import users
from smartenergy.site.access import for_people
from smartenergy.site.blueprint import blueprint
from smartenergy.web import signed_in
from smartenergy.web.forms import HouseForm, Refused, told_in


class ClosingForm(HouseForm):
    """One's password once more."""

    password = PasswordField(
        lazy_gettext("Your password"), [InputRequired()], render_kw={"autocomplete": "current-password"}
    )


@blueprint.post("/account/sign-out-everywhere")
@for_people
def sign_out_everywhere(person: User) -> ResponseReturnValue:
    """End every session, this one too."""
    if not HouseForm(request.form).validate():
        return redirect(url_for("site.account"))
    users.sign_out_everywhere(person.id)
    signed_in.end()
    flash(gettext("You are signed out everywhere."), "success")
    return redirect(url_for("site.sign_in"))


@blueprint.route("/account/close", methods=["GET", "POST"])
@for_people
def close_account(person: User) -> ResponseReturnValue:
    """Erase all that is one's own."""
    form, status = ClosingForm(request.form or None), 200
    if request.method == "POST":
        if form.validate():
            try:
                with told_in(form):
                    users.close_own_account(person.id, {"password": form.password.data})
                signed_in.end()
                flash(gettext("Your account is closed, and all that was yours is erased."), "success")
                return redirect(url_for("site.home"))
            except Refused:
                pass
        status = 422
    return render_template("site/account_close.html", person=person, form=form), status
