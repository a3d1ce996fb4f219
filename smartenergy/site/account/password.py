"""A new password."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired

from smartenergy.models import User
from smartenergy.services.access import own_account
from smartenergy.site.access import for_people
from smartenergy.site.blueprint import blueprint
from smartenergy.web import signed_in
from smartenergy.web.forms import HouseForm, Refused, told_in


class PasswordForm(HouseForm):
    """The old one and the new one."""

    current_password = PasswordField(
        lazy_gettext("Your password"), [InputRequired()], render_kw={"autocomplete": "current-password"}
    )
    new_password = PasswordField(
        lazy_gettext("The new one"), [InputRequired()], render_kw={"autocomplete": "new-password"},
        description=lazy_gettext("At least 8 characters. A few words that don't belong together are good."),
    )  # fmt: skip
    keep_access_tokens = BooleanField(lazy_gettext("Access tokens stay good"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@for_people
def change_password(person: User) -> ResponseReturnValue:
    """Change it: whoever was signed in elsewhere is signed out, this browser is not."""
    form, status = PasswordForm(request.form or None), 200
    if request.method == "POST":
        if form.validate():
            try:
                with told_in(form):
                    given = {name: form[name].data for name in form.data if name != "csrf_token"}
                    own_account.change_password(person.id, given)
                    signed_in.begin(own_account.get_user(person.id))
                flash(gettext("Your new password is set. You are signed out everywhere else."), "success")
                return redirect(url_for("site.account"))
            except Refused:
                pass
        status = 422
    return render_template("site/account_password.html", person=person, form=form), status
