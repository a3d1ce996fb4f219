"""Who is signed in to a page: one session for the family's pages and the admin site."""

from flask import g, request, session

from smartenergy.models import User
from smartenergy.services.access import site_sessions
from smartenergy.services.access.site_sessions import SiteSession
from smartenergy.services.common.audit_log import Actor, act_as


def current_session() -> SiteSession | None:
    """The session of this request, looked up once; None where nobody is signed in."""
    if "site_session" not in g:
        session_id = session.get("sid")
        g.site_session = site_sessions.find(session_id) if session_id else None
    found: SiteSession | None = g.site_session
    return found


def current_person(via: str) -> User | None:
    """Who is signed in; the audit log names them, and the way that they came."""
    found = current_session()
    if found is None:
        return None
    act_as(Actor(found.user.username, found.user.id, via=via, address=request.remote_addr))
    return found.user


def is_visit() -> bool:
    """Whether who is signed in is a stranger who looks at the demonstration."""
    found = current_session()
    return found is not None and found.is_visit


def begin(person: User, *, is_visit: bool = False) -> None:
    """Sign somebody in, or let a stranger look. The session that was is over, and what its cookie held is gone."""
    end()
    session["sid"] = site_sessions.begin(person, is_visit=is_visit)
    session.permanent = not site_sessions.is_short(person)
    g.pop("site_session", None)


def end() -> None:
    """Sign out, wherever the cookie went."""
    site_sessions.end(session.get("sid", ""))
    session.clear()
    g.pop("site_session", None)
