"""The home page, signing in and signing out."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import AdminIndexView, expose
from redis.exceptions import RedisError
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from smartenergy.admin.access import current_person, turn_away
from smartenergy.kernel.errors import SmartEnergyError, UnauthenticatedError
from smartenergy.models import User
from smartenergy.services.access import own_account
from smartenergy.services.common.audit_log import Actor, act_as
from smartenergy.services.live import asking, tickets
from smartenergy.services.operations import dashboard, health
from smartenergy.services.ticking import skipped_ticks
from smartenergy.web import signed_in
from smartenergy.web.addresses_within import within_the_site
from smartenergy.web.forms import HouseForm
from smartenergy.web.live_address import live_url


class LoginForm(HouseForm):
    """A sign-in."""

    username = StringField(
        "Username", [InputRequired()], render_kw={"autocomplete": "username", "autofocus": True}
    )
    password = PasswordField("Password", [InputRequired()], render_kw={"autocomplete": "current-password"})


class HomeView(AdminIndexView):
    """`/admin/`, `/admin/login`, `/admin/logout`."""

    def __init__(self) -> None:
        super().__init__(name="Overview", url="/admin")  # beside "Homes"

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """How the system is, for admins; where to go, for staff."""
        person = current_person()
        if person is None:
            return turn_away()
        page: str = self._dashboard() if person.is_admin else self.render("house/home_staff.html", person=person)
        return page

    @expose("/login", methods=["GET", "POST"])
    def login(self) -> ResponseReturnValue:
        """Sign in with the system's own accounts."""
        form = LoginForm(request.form)
        if request.method == "POST" and form.validate():
            try:
                return self._begin(_authenticate(form.username.data, form.password.data))
            except SmartEnergyError as error:
                flash(error.message, "error")
                return self.render("house/login.html", form=form), error.status
        status = 400 if request.method == "POST" else 200
        return self.render("house/login.html", form=form), status

    @expose("/logout", methods=["POST"])
    def logout(self) -> ResponseReturnValue:
        """End the session, wherever its cookie went."""
        if not HouseForm(request.form).validate():
            flash("That form was out of date. Please try again.", "error")
            return redirect(url_for("admin.index"))
        signed_in.end()
        return redirect(url_for("admin.login"))

    def _dashboard(self) -> Any:
        return self.render(
            "house/home.html",
            parts=health.check_parts(),
            ticks=dashboard.last_ticks(),
            skipped=skipped_ticks.told_of_system(),
            fleet=dashboard.counts(),
            energy=dashboard.energy(),
            machinery=dashboard.machinery(),
            stream=_stream(),
        )

    def _begin(self, person: User) -> ResponseReturnValue:
        signed_in.begin(person)
        return redirect(within_the_site(request.args.get("next", ""), url_for("admin.index")))


def _stream() -> str:
    """Where the page follows the fleet; empty where Redis keeps no ticket: then it asks now and then."""
    found = signed_in.current_session()
    if found is None:
        return ""
    try:
        ticket = tickets.issue(asking.of_site_session(found.id, found.user))
    except RedisError:
        return ""
    return f"{live_url()}/live/fleet?ticket={ticket}"


def _authenticate(username: str, password: str) -> User:
    act_as(Actor(via="admin", address=request.remote_addr))
    person = own_account.authenticate({"username": username, "password": password})
    if not (person.is_staff or person.is_admin):
        raise UnauthenticatedError("This account may not use the admin site. An admin can make it staff.")
    return person
