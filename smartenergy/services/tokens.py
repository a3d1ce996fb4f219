"""Sessions by token: pairs of JWTs in families, rotation, revocation.

A session (claim `sid`) is the family of tokens that descend from one sign-in. What is revoked stands in Redis:
`revoked:session:<sid>`, `revoked:user:<id>` (the lowest token version still alive) and `used:refresh:<jti>`.
"""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import uuid4

from flask import Flask, current_app
from flask_jwt_extended import create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import ExpiredSignatureError, PyJWTError

from smartenergy.errors import UnauthenticatedError
from smartenergy.extensions import jwt, redis, settings
from smartenergy.models import User

Claims = dict[str, Any]

GENUINE = "genuine_tokens"
KEPT = 5_000  # some 7 MB

REVOKED_SESSION = "revoked:session:{}"
REVOKED_USER = "revoked:user:{}"
USED_REFRESH = "used:refresh:{}"
"""When its use was answered, epoch seconds; while it is not, when it began, below zero."""
LONGEST_REFRESH_SECONDS = 10


@dataclass(frozen=True)
class TokenPair:
    """What signing in answers; `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: User


def issue(user: User, session_id: str | None = None) -> TokenPair:
    """Make a pair of tokens, in a new session unless one is given."""
    claims = {"sid": session_id or uuid4().hex, "ver": user.token_version}
    headers = {"kid": next(iter(settings.jwt_keys))}
    return TokenPair(
        access_token=create_access_token(str(user.id), additional_claims=claims, additional_headers=headers),
        refresh_token=create_refresh_token(str(user.id), additional_claims=claims, additional_headers=headers),
        expires_in=settings.access_token_minutes * 60,
        user=user,
    )


def read_refresh_token(token: str) -> Claims:
    """Answer the claims of a refresh token that is genuine, in date and not revoked."""
    try:
        claims: Claims = decode_token(token)
    except (PyJWTError, JWTExtendedException, ValueError) as error:
        raise UnauthenticatedError("The refresh token is not valid or has expired.") from error
    if claims.get("type") != "refresh":
        raise UnauthenticatedError("This is not a refresh token.")
    if is_revoked(claims):
        raise UnauthenticatedError("The refresh token has been revoked.")
    return claims


def read_access_token(token: str) -> Claims:
    """Answer the claims of an access token that is genuine, in date and not revoked.

    A genuine token stays genuine, so its signature is checked once; its end and its revocation each time.
    """
    try:
        claims: Claims = current_app.extensions[GENUINE](token)
    except ExpiredSignatureError as error:
        raise UnauthenticatedError("The access token has expired: refresh it.") from error
    except (PyJWTError, JWTExtendedException, ValueError) as error:
        raise UnauthenticatedError("The access token is not valid.") from error
    if claims.get("type") != "access":
        raise UnauthenticatedError("This is not an access token.")
    if claims.get("exp", 0) <= time.time():
        raise UnauthenticatedError("The access token has expired: refresh it.")
    if is_revoked(claims):
        raise UnauthenticatedError("The access token has been revoked: sign in again.")
    return claims


def spend(claims: Claims, arrived_at: float) -> None:
    """Use a refresh token up, for a request that arrived then (epoch seconds).

    A second use is taken for theft, and the whole session dies; unless its request arrived before the first was
    answered: then one client sent two at once, the first has its pair, and the session lives on.
    """
    key = USED_REFRESH.format(claims["jti"])
    if redis.set(key, -time.time(), nx=True, ex=_seconds_left(claims)):
        return
    first = float(redis.get(key) or 0)
    was_answered = first > 0
    if arrived_at < first if was_answered else time.time() + first < LONGEST_REFRESH_SECONDS:
        raise UnauthenticatedError("Another request is using this refresh token: go on with what it answers.")
    revoke_session(claims)
    raise UnauthenticatedError("The refresh token was used before; its session has been revoked.")


def note_spent(claims: Claims) -> None:
    """Note that the use of a refresh token is being answered now."""
    redis.set(USED_REFRESH.format(claims["jti"]), time.time(), xx=True, ex=_seconds_left(claims))


def revoke_session(claims: Claims) -> None:
    """Kill every token of a session."""
    redis.set(REVOKED_SESSION.format(claims["sid"]), 1, ex=_longest_life_seconds())


def revoke_all(user: User) -> None:
    """Kill every token of a user that is older than the user's present token version."""
    redis.set(REVOKED_USER.format(user.id), user.token_version, ex=_longest_life_seconds())


def is_revoked(claims: Claims) -> bool:
    """Whether a token's session or all of its user's tokens were revoked. One round trip to Redis."""
    session, lowest_version = redis.mget(REVOKED_SESSION.format(claims["sid"]), REVOKED_USER.format(claims["sub"]))
    return session is not None or (lowest_version is not None and claims["ver"] < int(lowest_version))


@jwt.decode_key_loader
def _key(header: Claims, _claims: Claims) -> str:
    """The key that a token names, if it is one of ours; that decides nothing before the signature is checked."""
    keys = settings.jwt_keys
    return keys.get(str(header.get("kid"))) or next(iter(keys.values()))


def init_app(app: Flask) -> None:
    """Bind it to an application: the last so many genuine tokens are known again."""
    jwt.init_app(app)
    app.extensions[GENUINE] = lru_cache(maxsize=KEPT)(decode_token)


def _seconds_left(claims: Claims) -> int:
    return max(1, int(claims["exp"] - time.time()))


def _longest_life_seconds() -> int:
    return settings.refresh_token_days * 86_400
