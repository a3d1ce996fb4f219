"""Who asks: the access token of the request, looked at only by what needs it."""

from typing import Any

from flask import request
from flask_jwt_extended import get_jwt, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException, NoAuthorizationError, RevokedTokenError
from jwt.exceptions import ExpiredSignatureError, PyJWTError

from smartenergy.errors import UnauthenticatedError
from smartenergy.services.audit import Actor, act_as


def current_claims() -> dict[str, Any]:
    """The claims of the request's access token, genuine, in date and not revoked; UnauthenticatedError else."""
    try:
        verify_jwt_in_request()
    except NoAuthorizationError as error:
        raise UnauthenticatedError() from error
    except ExpiredSignatureError as error:
        raise UnauthenticatedError("The access token has expired: refresh it.") from error
    except RevokedTokenError as error:
        raise UnauthenticatedError("The access token has been revoked: sign in again.") from error
    except (PyJWTError, JWTExtendedException, ValueError) as error:
        raise UnauthenticatedError("The access token is not valid.") from error
    claims: dict[str, Any] = get_jwt()
    user_id = int(claims["sub"])
    act_as(Actor(name=f"user {user_id}", user_id=user_id, via="api", address=request.remote_addr))
    return claims


def current_user_id() -> int:
    """The id of the user whose access token came with the request."""
    return int(current_claims()["sub"])


def claims_if_any() -> dict[str, Any] | None:
    """The claims of the request's access token, or None if there is no valid one."""
    if "Authorization" not in request.headers:
        return None
    try:
        return current_claims()
    except UnauthenticatedError:
        return None
