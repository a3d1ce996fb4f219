"""Who may see a page: asked before every view, once."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from smartenergy.models import User
from smartenergy.services.homes.rights import Reached, Right, reach
from smartenergy.web import signed_in

VIA = "site"
P = ParamSpec("P")


def current_person() -> User | None:
    """Who is signed in."""
    return signed_in.current_person(VIA)


def for_people(view: Callable[Concatenate[User, P], ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A view for whoever is signed in, who comes as its first argument; others sign in first and come back."""

    @wraps(view)
    def guarded(*args: P.args, **named: P.kwargs) -> ResponseReturnValue:
        person = current_person()
        return sign_in_first() if person is None else view(person, *args, **named)

    return guarded


def for_home(
    right: Right = Right.READ,
) -> Callable[
    [Callable[Concatenate[User, Reached, P], ResponseReturnValue]],
    Callable[..., ResponseReturnValue],
]:
    """A view of a home in which one may do this: the person and the home, as reached, come first.

    Raises NotFoundError and ForbiddenError as `reach` does.
    """

    def guard(
        view: Callable[Concatenate[User, Reached, P], ResponseReturnValue],
    ) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def guarded(home_id: int, *args: P.args, **named: P.kwargs) -> ResponseReturnValue:
            person = current_person()
            if person is None:
                return sign_in_first()
            g.reached = reach(person.id, home_id, right)
            return view(person, g.reached, *args, **named)

        return guarded

    return guard


def sign_in_first() -> ResponseReturnValue:
    """Send a stranger to the sign-in, and back here afterwards."""
    if request.method != "GET":
        flash(gettext("You are signed out, so nothing was done. Sign in, and do it again."), "error")
        return redirect(url_for("site.sign_in"))
    return redirect(url_for("site.sign_in", next=f"{request.script_root}{request.full_path}".rstrip("?")))
