"""The page of one's account: who one is, and what else there is to do."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import EmailField, SelectField
from wtforms.validators import InputRequired

from smartenergy.models import User
from smartenergy.services.access import users
from smartenergy.services.homes import homes
from smartenergy.site import places
from smartenergy.site.access import for_people
from smartenergy.site.blueprint import blueprint
from smartenergy.site.fields import picks
from smartenergy.web.forms import HouseForm, Refused, told_in


class AccountForm(HouseForm):
    """What can be changed of an account."""

    email = EmailField(lazy_gettext("E-mail"), [InputRequired()], render_kw={"autocomplete": "email"})
    timezone = SelectField(
        lazy_gettext("Where you are"),
        description=lazy_gettext("The nearest of these towns. Your first home goes along, where it is there too."),
    )


@blueprint.route("/account", methods=["GET", "POST"])
@for_people
def account(person: User) -> ResponseReturnValue:
    """Show it, and change it."""
    form = AccountForm(request.form or None, data={"email": person.email, "timezone": person.timezone})
    form.timezone.choices = picks(places.choices(person.timezone))
    status = 200
    if request.method == "POST":
        if form.validate():
            try:
                with told_in(form):
                    users.update_self(person.id, {"email": form.email.data, "timezone": form.timezone.data})
                flash(gettext("Saved."), "success")
                return redirect(url_for("site.account"))
            except Refused:
                pass
        status = 422
    return render_template(
        "site/account.html", person=person, form=form, homes=homes.list_homes(person.id)
    ), status
