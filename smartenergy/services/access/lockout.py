"""Tries at passwords, wherever one is asked for: few for an account at an address, slow ones for an account.

Nobody is locked out by somebody else: what others failed at makes an address wait that the account does not know,
each address for itself and never longer than LOGIN_LOCKOUT_SECONDS.
"""

import math
import sys
import time

from limits import parse

from smartenergy.kernel.errors import BadInputError, RateLimitedError
from smartenergy.kernel.extensions import redis, settings
from smartenergy.services.access import passwords, sign_in_log
from smartenergy.services.common.addresses import counted, spelled
from smartenergy.services.common.audit_log import current_actor
from smartenergy.services.common.transaction import let_go
from smartenergy.storage import password_tries
from smartenergy.storage.password_tries import Bounds, Who

SITE_PREFIX = 48
"""Whoever has such a network of IPv6 has 65,536 of the usual ones: all of them have one turn."""


def is_right(account: str, password_hash: str, password: str, wanted: str = "sign-in") -> bool:
    """Whether it is the password. Raises RateLimitedError, right or wrong, after too many tries of late.

    Inside a transaction it is refused: hashing takes long, and holds no connection. `account` is the name that was
    given; one that nobody has (with `passwords.UNUSABLE`) is treated alike. What was wanted, the audit log tells.
    """
    let_go()
    who = _who(account)
    seconds = math.ceil(password_tries.begin(redis, who, _bounds()))
    if seconds:
        raise RateLimitedError(f"Too many failed attempts. Try again in {seconds} s.", seconds)
    if not passwords.matches(password_hash, password):
        sign_in_log.tell_failure(f"{wanted} failed", account)
        return False
    password_tries.succeed(redis, who, time.time())
    return True


def unlock(account: str) -> tuple[int, int]:
    """Forget an account's failed tries and whom they hold up; answer how many of each."""
    return password_tries.forget_account(redis, password_tries.digest(account))


def forgive(account: str) -> None:
    """Forget what an account has failed at, for whoever has just proved to be its owner from this address."""
    password_tries.forgive(redis, _who(account))


def forget(account: str) -> None:
    """Forget an account that is no more: its failures, and the addresses that it was signed in to from."""
    password_tries.forget_owner(redis, password_tries.digest(account))


def unlock_address(address: str) -> int:
    """Forget an address's failed tries; answer how many there were. Raises BadInputError."""
    if spelled(address) is None:
        raise BadInputError({"address": ["must be an IP address"]})
    return password_tries.forget_address(redis, counted(address))


def _who(account: str) -> Who:
    address = current_actor().address
    return Who(password_tries.digest(account), counted(address), counted(address, SITE_PREFIX))


def _bounds() -> Bounds:
    rate = parse(settings.ratelimit_login)
    return Bounds(
        per_address=rate.amount if settings.ratelimit_enabled else sys.maxsize,
        address_seconds=rate.get_expiry(),
        per_pair=settings.login_failures_allowed,
        per_account=settings.login_account_failures_allowed,
        longest_wait_seconds=settings.login_lockout_seconds,
    )
