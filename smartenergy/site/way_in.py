"""The way in: welcome, sign-in, registration, the demonstration, and out again."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from smartenergy.kernel import zones
from smartenergy.models import User
from smartenergy.services.access import demo, own_account
from smartenergy.services.common.audit_log import Actor, act_as
from smartenergy.site.access import VIA, current_person
from smartenergy.site.blueprint import blueprint
from smartenergy.web import signed_in
from smartenergy.web.addresses_within import within_the_site
from smartenergy.web.forms import HouseForm, Refused, told_in
from smartenergy.web.rate_limits import hold_demo, hold_registration


class SignInForm(HouseForm):
    """A sign-in."""

    username = StringField(lazy_gettext("Username"), [InputRequired()], render_kw={"autocomplete": "username"})
    password = PasswordField(
        lazy_gettext("Password"), [InputRequired()], render_kw={"autocomplete": "current-password"}
    )


class RegistrationForm(HouseForm):
    """A new account. The browser says in which time zone it is."""

    username = StringField(lazy_gettext("Username"), [InputRequired()], render_kw={"autocomplete": "username"})
    email = EmailField(lazy_gettext("E-mail"), [InputRequired()], render_kw={"autocomplete": "email"})
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired()],
        description=lazy_gettext("At least 8 characters. A few words that don't belong together are good."),
        render_kw={"autocomplete": "new-password"},
    )
    timezone = HiddenField()


def welcome() -> ResponseReturnValue:
    """What strangers see at `/`."""
    return render_template("site/welcome.html", has_demo=demo.find_visitor() is not None)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with the system's own accounts: the same lockout as everywhere."""
    form = SignInForm(request.form)
    if request.method == "POST" and form.validate():
        act_as(Actor(via=VIA, address=request.remote_addr))
        try:
            with told_in(form):
                return _enter(own_account.authenticate(_given(form, "username", "password")))
        except Refused:
            pass
    elif current_person() is not None:
        return redirect(_target())
    status = 401 if request.method == "POST" else 200
    return render_template("site/sign_in.html", form=form, has_demo=demo.find_visitor() is not None), status


@blueprint.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Open an account, with a first home, and sign in to it."""
    form = RegistrationForm(request.form)
    if request.method == "POST" and form.validate():
        act_as(Actor(via=VIA, address=request.remote_addr))
        try:
            with told_in(form):
                hold_registration(form.username.data)
                given = _given(form, "username", "email", "password")
                return _enter(own_account.create_user(given | _timezone(form.timezone.data)))
        except Refused:
            pass
    status = 422 if request.method == "POST" else 200
    return render_template("site/register.html", form=form), status


@blueprint.post("/demo")
def try_demo() -> ResponseReturnValue:
    """Look at the demonstration home."""
    if not HouseForm(request.form).validate():
        return redirect(url_for("site.home"))
    hold_demo()
    act_as(Actor(via=VIA, address=request.remote_addr))
    return _enter(demo.visitor(), is_visit=True)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, wherever its cookie went."""
    if HouseForm(request.form).validate():
        signed_in.end()
    return redirect(url_for("site.home"))


def _enter(person: User, *, is_visit: bool = False) -> ResponseReturnValue:
    signed_in.begin(person, is_visit=is_visit)
    return redirect(_target())


def _target() -> str:
    return within_the_site(request.args.get("next", ""), url_for("site.home"))


def _given(form: HouseForm, *names: str) -> dict[str, str]:
    return {name: form[name].data for name in names}


def _timezone(named: str) -> dict[str, str]:
    """What the browser says, where it is one that we know; else the system's own."""
    return {"timezone": named} if named in zones.names() else {}
