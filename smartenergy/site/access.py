"""Who may see a page: asked before every view, once."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from smartenergy.models import User
from smartenergy.services.homes.rights import Reached, Right, Role, reach
from smartenergy.web import signed_in

VIA = "site"
P = ParamSpec("P")


def current_person() -> User | None:
    """Who is signed in."""
    return signed_in.current_person(VIA)


def for_people(view: Callable[Concatenate[User, P], ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A view for whoever is signed in, who comes as its first argument; others sign in first and come back.

    Strangers who look at the demonstration are shown it, and change nothing there: it is the account's.
    """

    @wraps(view)
    def guarded(*args: P.args, **named: P.kwargs) -> ResponseReturnValue:
        person = current_person()
        if person is None:
            return sign_in_first()
        return not_for_visitors() if _changes_as_visitor() else view(person, *args, **named)

    return guarded


def for_home(
    right: Right = Right.READ, *, is_lasting: bool = False
) -> Callable[
    [Callable[Concatenate[User, Reached, P], ResponseReturnValue]],
    Callable[..., ResponseReturnValue],
]:
    """A view of a home in which one may do this: the person and the home, as reached, come first.

    Strangers who look at the demonstration are managers there at the most, and do nothing that `is_lasting`: what
    the next of them could not put right.
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
            g.reached = reached_by(person, home_id, right)
            if (right is Right.OWN or is_lasting) and _changes_as_visitor():
                return not_for_visitors()
            return view(person, g.reached, *args, **named)

        return guarded

    return guard


def reached_by(person: User, home_id: int | None = None, right: Right = Right.READ) -> Reached:
    """A home as its pages show it to whoever is signed in; their first one unless named.

    Raises as `reach` does.
    """
    found = reach(person.id, home_id, right)
    owns = found.role is Role.OWNER
    return found._replace(role=Role.MANAGER) if owns and signed_in.is_visit() else found


def _changes_as_visitor() -> bool:
    return signed_in.is_visit() and request.method not in ("GET", "HEAD")


def not_for_visitors() -> ResponseReturnValue:
    """Tell a stranger who looks at the demonstration that it is everybody's."""
    told = gettext(
        "Nothing was done: everybody shares this demonstration, and this would last. Open an account, and it is"
        " yours to do in a home of your own."
    )
    flash(told, "error")
    return redirect(url_for("site.home"))


def sign_in_first() -> ResponseReturnValue:
    """Send a stranger to the sign-in, and back here afterwards."""
    if request.method != "GET":
        flash(gettext("You are signed out, so nothing was done. Sign in, and do it again."), "error")
        return redirect(url_for("site.sign_in"))
    return redirect(url_for("site.sign_in", next=f"{request.script_root}{request.full_path}".rstrip("?")))
