"""Who shares a home: its people, and the codes by which others join."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField

from smartenergy.models import User
from smartenergy.services.homes import invitations, members, showing
from smartenergy.services.homes.rights import Reached, Right, Role
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.fields import picks
from smartenergy.site.showing import home_page
from smartenergy.web.forms import HouseForm, Refused, acted_on, told_in

ROLES = {
    "owner": lazy_gettext("owner"),
    "manager": lazy_gettext("manages"),
    "viewer": lazy_gettext("looks"),
}


class InviteForm(HouseForm):
    """An invitation."""

    role = RadioField(
        lazy_gettext("What the other may do"),
        choices=picks(
            [
                ("viewer", lazy_gettext("look at everything, change nothing")),
                ("manager", lazy_gettext("change everything but who shares the home; not delete it")),
            ]
        ),
        default="viewer",
    )


@blueprint.get("/homes/<int:home_id>/about/people")
@for_home()
def home_people(person: User, reached: Reached) -> ResponseReturnValue:
    """Who shares it."""
    return _page(person, reached, InviteForm())


@blueprint.post("/homes/<int:home_id>/about/people")
@for_home(Right.OWN)
def invite(person: User, reached: Reached) -> ResponseReturnValue:
    """Make a code. It stands in this very answer and nowhere else, so there is no page to go on to."""
    form = InviteForm(request.form)
    if form.validate():
        try:
            with told_in(form):
                _, code = invitations.invite(person.id, reached.home.id, {"role": form.role.data})
                return _page(person, reached, InviteForm(), code), 201
        except Refused:
            pass
    return _page(person, reached, form), 422


@blueprint.post("/homes/<int:home_id>/about/people/invitations/<int:invitation_id>/withdraw")
@for_home(Right.OWN)
def withdraw(person: User, reached: Reached, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""

    def act() -> str:
        invitations.withdraw(person.id, reached.home.id, invitation_id)
        return gettext("The invitation is withdrawn: its code is good for nothing now.")

    return acted_on(HouseForm(request.form), act, _address(reached))


@blueprint.post("/homes/<int:home_id>/about/people/<int:member_id>/remove")
@for_home(Right.OWN)
def remove_member(person: User, reached: Reached, member_id: int) -> ResponseReturnValue:
    """Let somebody share it no more."""

    def act() -> str:
        members.remove_member(person.id, reached.home.id, member_id)
        return gettext("The home is not shared with them any more.")

    return acted_on(HouseForm(request.form), act, _address(reached))


@blueprint.post("/homes/<int:home_id>/about/people/leave")
@for_home(is_lasting=True)
def leave(person: User, reached: Reached) -> ResponseReturnValue:
    """Share it no more oneself."""
    try:
        with told_in(None):
            if HouseForm(request.form).validate():
                name = reached.home.name
                members.leave(person.id, reached.home.id)
                flash(gettext("You left %(home)s.", home=name), "success")
                return redirect(url_for("site.home"))
    except Refused:
        pass
    return redirect(_address(reached))


def _page(person: User, reached: Reached, form: InviteForm, code: str | None = None) -> str:
    owns = reached.role is Role.OWNER
    return home_page(
        "home_people", person, reached, "about_home", form=form, code=code, roles=ROLES,
        owner=showing.owners([reached])[reached.home.user_id],
        members=members.list_members(person.id, reached.home.id),
        invitations=invitations.list_invitations(person.id, reached.home.id) if owns else [],
    )  # fmt: skip


def _address(reached: Reached) -> str:
    return url_for("site.home_people", home_id=reached.home.id)
