"""Who asks: the token of the request, looked at once, and only by what needs it."""

from dataclasses import dataclass
from typing import Any, Literal

from flask import request

from smartenergy.kernel.errors import ForbiddenError, UnauthenticatedError
from smartenergy.services.access import known_tokens, session_tokens
from smartenergy.services.common.audit_log import Actor, act_as
from smartenergy.services.live.asking import of_session
from smartenergy.services.live.grants import Grant

Need = Literal["read", "write", "account"]
CALLER = "smartenergy.caller"
EVERYTHING = frozenset({"read", "write", "account"})


@dataclass(frozen=True)
class Caller:
    """Who asks, and what their token is good for; `claims` are those of an access token of a session."""

    user_id: int
    may: frozenset[str]
    claims: dict[str, Any] | None = None
    token_id: int | None = None


def current_caller() -> Caller:
    """Who sent the request, by a genuine token in date and not revoked. Raises UnauthenticatedError."""
    caller: Caller | None = request.environ.get(CALLER)
    if caller is None:
        caller = request.environ[CALLER] = _by_access_token() or _by_session()
        act_as(Actor(user_id=caller.user_id, via="api", address=request.remote_addr))
    return caller


def current_user_id(need: Need = "read") -> int:
    """The id of who asks. Raises UnauthenticatedError, or ForbiddenError where the token is not good for that."""
    caller = current_caller()
    if need not in caller.may:
        raise ForbiddenError(
            "A personal access token can't manage the account or who shares a home: sign in for that."
            if need == "account"
            else f"This personal access token lacks the scope `{need}`."
        )
    return caller.user_id


def current_grant() -> Grant:
    """On what whoever asks rests, for a stream that outlives the request. Raises as `current_user_id` does."""
    user_id = current_user_id()
    caller = current_caller()
    return of_session(caller.claims) if caller.claims else Grant(user_id, token_id=caller.token_id)


def caller_if_any() -> Caller | None:
    """Who sent the request, or None if no valid token came with it."""
    if "Authorization" not in request.headers:
        return None
    try:
        return current_caller()
    except UnauthenticatedError:
        return None


def bearer_token() -> str:
    """The token of the request as it came. Raises UnauthenticatedError."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise UnauthenticatedError()
    return token.strip()


def _by_access_token() -> Caller | None:
    given = bearer_token()
    if not given.startswith(known_tokens.PREFIX):
        return None
    token = known_tokens.find(given)
    return Caller(token.user_id, frozenset(token.scopes), token_id=token.id)


def _by_session() -> Caller:
    claims = session_tokens.read_access_token(bearer_token())
    return Caller(int(claims["sub"]), EVERYTHING, claims)
