"""Personal access tokens: for programs of one's own."""

from datetime import UTC, datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from smartenergy.models import User
from smartenergy.services.access import personal_tokens
from smartenergy.site.access import for_people
from smartenergy.site.blueprint import blueprint
from smartenergy.site.fields import picks
from smartenergy.web.forms import HouseForm, Refused, acted_on, told_in

SCOPES = {"read": ["read"], "both": ["read", "write"], "write": ["write"]}


class TokenForm(HouseForm):
    """A token to be made."""

    name = StringField(
        lazy_gettext("What it is for"), [InputRequired()], render_kw={"maxlength": 100, "autocomplete": "off"}
    )
    scopes = RadioField(
        lazy_gettext("What it may do"), default="read",
        choices=picks([
            ("read", lazy_gettext("read")), ("both", lazy_gettext("read and change")),
            ("write", lazy_gettext("change only")),
        ]),
    )  # fmt: skip
    expires_in_days = SelectField(
        lazy_gettext("Good for"), default="90",
        choices=picks([
            ("7", lazy_gettext("a week")), ("30", lazy_gettext("30 days")), ("90", lazy_gettext("90 days")),
            ("365", lazy_gettext("a year")), ("", lazy_gettext("ever")),
        ]),
    )  # fmt: skip
    password = PasswordField(
        lazy_gettext("Your password"), [InputRequired()], render_kw={"autocomplete": "current-password"},
        description=lazy_gettext("Once more: a token outlives the session that makes it."),
    )  # fmt: skip


@blueprint.get("/account/tokens")
@for_people
def tokens(person: User) -> ResponseReturnValue:
    """Those that there are."""
    return _page(person, TokenForm())


@blueprint.post("/account/tokens")
@for_people
def make_token(person: User) -> ResponseReturnValue:
    """Make one. It stands in this very answer and nowhere else, so there is no page to go on to."""
    form = TokenForm(request.form)
    if form.validate():
        try:
            with told_in(form):
                _, secret = personal_tokens.create_own(person.id, _given(form))
            return _page(person, TokenForm(), secret), 201
        except Refused:
            pass
    return _page(person, form), 422


@blueprint.post("/account/tokens/<int:token_id>/revoke")
@for_people
def revoke_token(person: User, token_id: int) -> ResponseReturnValue:
    """Revoke one."""

    def act() -> str:
        personal_tokens.revoke(person.id, token_id)
        return gettext("The token is revoked: it opens nothing any more.")

    return acted_on(HouseForm(request.form), act, url_for("site.tokens"))


def _page(person: User, form: TokenForm, secret: str | None = None) -> str:
    found = personal_tokens.list_tokens(person.id)
    return render_template(
        "site/account_tokens.html", person=person, form=form, secret=secret, tokens=found, now=datetime.now(UTC)
    )


def _given(form: TokenForm) -> dict[str, object]:
    days = form.expires_in_days.data
    return {
        "name": form.name.data, "scopes": SCOPES[form.scopes.data], "password": form.password.data,
        "expires_in_days": int(days) if days else None,
    }  # fmt: skip
