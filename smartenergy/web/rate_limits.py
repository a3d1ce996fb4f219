"""How often one may ask: per user and per address, and far less often for a new account.

Flask-Limiter counts in Redis, in sliding windows: what a family's pages ask with what its programs ask. Pages of
staff and operators are not counted. Tries at passwords are another matter: `services/access/lockout.py`.
"""

import time

from flask import Flask, Response, current_app, request
from flask_limiter import ApplicationLimit, Limiter, RequestLimit
from limits import parse

from smartenergy.kernel.errors import RateLimitedError
from smartenergy.kernel.extensions import settings
from smartenergy.services.common.addresses import counted
from smartenergy.web import signed_in
from smartenergy.web.identity import caller_if_any
from smartenergy.web.page_cookies import is_of_homes

PREFIX = "rate"
COUNTED = ("/api/v1/", "/graphql")
MESSAGE = "Too many requests: {limit}. Try again in {seconds} s."


def init_app(app: Flask) -> None:
    """Bind it to an application; RATELIMIT_ENABLED=0 leaves it out."""
    wanted = app.extensions["settings"]
    if not wanted.ratelimit_enabled:
        return
    app.extensions["rate_limits"] = Limiter(
        key_func=_who,
        app=app,
        storage_uri="redis://",
        storage_options={"connection_pool": app.extensions["redis"].connection_pool},
        strategy="sliding-window-counter",
        key_prefix=PREFIX,
        application_limits=[
            ApplicationLimit(wanted.ratelimit_user, key_function=_who, scope="user", exempt_when=_is_free),
            ApplicationLimit(
                wanted.ratelimit_address, key_function=_address, scope="address", exempt_when=_is_free
            ),
        ],
        on_breach=_refuse,
    )
    app.after_request(_tell)


def hold_registration(account: str) -> None:
    """Count a try at a new account, per address and per name. Raises RateLimitedError."""
    _hold(settings.ratelimit_register, "register", _address(), f"account:{account.lower()[:100]}")


def hold_reset() -> None:
    """Count a try at a link for a new password, per address. Raises RateLimitedError."""
    _hold(settings.ratelimit_login, "reset", _address())


def hold_demo() -> None:
    """Count a visit to the demonstration, per address. Raises RateLimitedError."""
    _hold(settings.ratelimit_login, "demo", _address())


def _hold(rate: str, what: str, *whose: str) -> None:
    limiter: Limiter | None = current_app.extensions.get("rate_limits")
    if limiter is None:
        return
    limit = parse(rate)
    for who in whose:
        if not limiter.limiter.hit(limit, PREFIX, what, who):
            window = limiter.limiter.get_window_stats(limit, PREFIX, what, who)
            raise _too_often(str(limit), window.reset_time)


def charge(items: int) -> None:
    """Count a request that does many things as so many requests of its user. Raises RateLimitedError."""
    limiter: Limiter | None = current_app.extensions.get("rate_limits")
    if limiter is None or items <= 1:
        return
    limit, who = parse(settings.ratelimit_user), _who()
    if not limiter.limiter.hit(limit, PREFIX, who, "user", cost=items - 1):
        window = limiter.limiter.get_window_stats(limit, PREFIX, who, "user")
        raise _too_often(str(limit), window.reset_time)


def _is_free() -> bool:
    is_counted = request.path.startswith(COUNTED) or is_of_homes(request.path)
    return not is_counted or request.path == "/api/v1/openapi.json"


def _who() -> str:
    if is_of_homes(request.path):
        found = signed_in.current_session()  # those who look at the demonstration are one user, and many people
        return f"user:{found.user.id}" if found and not found.is_visit else _address()
    caller = caller_if_any()
    return f"user:{caller.user_id}" if caller else _address()


def _address() -> str:
    return f"address:{counted(request.remote_addr)}"


def _refuse(breached: RequestLimit) -> None:
    raise _too_often(str(breached.limit), breached.window[0])


def _too_often(limit: str, reset_time: float) -> RateLimitedError:
    seconds = max(1, round(reset_time - time.time()))
    return RateLimitedError(MESSAGE.format(limit=limit, seconds=seconds), seconds)


def _tell(answer: Response) -> Response:
    """Say where the caller stands: the limit that is nearest."""
    limiter: Limiter = current_app.extensions["rate_limits"]
    if limiter.current_limits:
        nearest = min(limiter.current_limits, key=lambda limit: limit.remaining)
        answer.headers["RateLimit-Limit"] = str(nearest.limit.amount)
        answer.headers["RateLimit-Remaining"] = str(nearest.remaining)
        answer.headers["RateLimit-Reset"] = str(max(0, round(nearest.window[0] - time.time())))
    return answer
