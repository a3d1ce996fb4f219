"""Who may see what in the admin site, asked on every request of every view."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartenergy.models import User
from smartenergy.web import signed_in


def current_person() -> User | None:
    """Who is signed in and may use the admin site."""
    found = signed_in.current_session()
    return signed_in.current_person("admin") if found and found.is_for_staff else None


def is_admin() -> bool:
    """Whether an admin is signed in."""
    person = current_person()
    return person is not None and person.is_admin


def turn_away(**_: Any) -> ResponseReturnValue:
    """Send a stranger to the sign-in and back here afterwards; tell others what is missing."""
    if current_person() is None:
        is_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
        if request.method == "POST":
            flash("You are signed out, so nothing was done. Sign in, and do it again.", "error")
        return redirect(
            url_for("admin.login", next=f"{request.script_root}{request.full_path}" if is_page else None)
        )
    return render_template("house/forbidden.html", person=current_person()), 403


class GrantedOnly:
    """Mixed into a view for admins, and for staff whom an admin has let see what is their own."""

    def is_accessible(self) -> bool:
        """Whether the caller may use the view."""
        person = current_person()
        return person is not None and (person.is_admin or person.can_view_devices)

    def inaccessible_callback(self, name: str, **named: Any) -> ResponseReturnValue:
        """What everybody else gets."""
        return turn_away()


class AdminsOnly:
    """Mixed into a view that is for admins alone."""

    def is_accessible(self) -> bool:
        """Whether the caller may use the view."""
        return is_admin()

    def inaccessible_callback(self, name: str, **named: Any) -> ResponseReturnValue:
        """What everybody else gets."""
        return turn_away()
