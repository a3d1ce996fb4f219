"""JWTs, made and read. Which are alive is in `generations.py`; the sessions they belong to, in `sessions.py`."""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from flask_jwt_extended import create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import ExpiredSignatureError, PyJWTError

from smartenergy.kernel.errors import UnauthenticatedError
from smartenergy.kernel.extensions import jwt, settings
from smartenergy.models import User
from smartenergy.services.access import generations

Claims = dict[str, Any]

GENUINE = "genuine_tokens"
KEPT = 5_000  # some 7 MB
FEW = 100


@dataclass(frozen=True)
class TokenPair:
    """What signing in answers; `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: User


def make_pair(user: User, session_id: UUID, refresh_jti: UUID) -> TokenPair:
    """Make a pair of tokens of a session, in the user's present generation."""
    claims = {"sid": session_id.hex, "gen": user.generation.hex}
    headers = {"kid": next(iter(settings.jwt_keys))}
    named = claims | {"jti": refresh_jti.hex}
    return TokenPair(
        access_token=create_access_token(str(user.id), additional_claims=claims, additional_headers=headers),
        refresh_token=create_refresh_token(str(user.id), additional_claims=named, additional_headers=headers),
        expires_in=settings.access_token_minutes * 60,
        user=user,
    )


def read_refresh_token(token: str) -> Claims:
    """Answer the claims of a refresh token that is genuine and in date, be it alive or not."""
    try:
        claims: Claims = decode_token(token)
    except (PyJWTError, JWTExtendedException, ValueError) as error:
        raise UnauthenticatedError("The refresh token is not valid or has expired.") from error
    if claims.get("type") != "refresh":
        raise UnauthenticatedError("This is not a refresh token.")
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
    if not generations.is_alive(claims):
        raise UnauthenticatedError("The access token has been revoked: sign in again.")
    return claims


@jwt.decode_key_loader
def _key(header: Claims, _claims: Claims) -> str:
    """The key that a token names, if it is one of ours; that decides nothing before the signature is checked."""
    keys = settings.jwt_keys
    return keys.get(str(header.get("kid"))) or next(iter(keys.values()))


def init_app(app: Flask, *, comes_often: bool) -> None:
    """Bind it to an application: the last so many genuine tokens are known again, more where they come often."""
    jwt.init_app(app)
    app.extensions[GENUINE] = lru_cache(maxsize=KEPT if comes_often else FEW)(decode_token)
