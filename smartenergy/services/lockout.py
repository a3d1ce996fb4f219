"""Tries at passwords, wherever one is asked for: few for an account at an address, slow ones for an account.

Nobody is locked out by somebody else: what others failed at makes an address wait that the account does not know,
each address for itself and never longer than LOGIN_LOCKOUT_SECONDS.
"""

import hashlib
import math
import sys
import time

from limits import parse

from smartenergy.errors import BadInputError, RateLimitedError
from smartenergy.extensions import redis, settings
from smartenergy.services import passwords
from smartenergy.services.addresses import counted, spelled
from smartenergy.services.audit import current_actor
from smartenergy.services.transaction import let_go
from smartenergy.storage import password_tries
from smartenergy.storage.password_tries import Bounds, Who

SITE_PREFIX = 48
"""Whoever has such a network of IPv6 has 65,536 of the usual ones: all of them have one turn."""


def is_right(account: str, password_hash: str, password: str) -> bool:
    """Whether it is the password. Raises RateLimitedError, right or wrong, after too many tries of late.

    Inside a transaction it is refused: hashing takes long, and holds no connection.
    `account` is the name that was given: one that nobody has (with `passwords.UNUSABLE`) is treated alike.
    """
    let_go()
    who = _who(account)
    seconds = math.ceil(password_tries.begin(redis, who, _bounds()))
    if seconds:
        raise RateLimitedError(f"Too many failed attempts. Try again in {seconds} s.", seconds)
    if not passwords.matches(password_hash, password):
        return False
    password_tries.succeed(redis, who, time.time())
    return True


def unlock(account: str) -> tuple[int, int]:
    """Forget an account's failed tries and whom they hold up; answer how many of each."""
    return password_tries.forget_account(redis, _digest(account))


def unlock_address(address: str) -> int:
    """Forget an address's failed tries; answer how many there were. Raises BadInputError."""
    if spelled(address) is None:
        raise BadInputError({"address": ["must be an IP address"]})
    return password_tries.forget_address(redis, counted(address))


def _who(account: str) -> Who:
    address = current_actor().address
    return Who(_digest(account), counted(address), counted(address, SITE_PREFIX))


def _digest(account: str) -> str:
    """A name as short and plain as a key should be, however long it came; without case, as accounts are found."""
    return hashlib.sha256(account.lower().encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _bounds() -> Bounds:
    rate = parse(settings.ratelimit_login)
    return Bounds(
        per_address=rate.amount if settings.ratelimit_enabled else sys.maxsize,
        address_seconds=rate.get_expiry(),
        per_pair=settings.login_failures_allowed,
        per_account=settings.login_account_failures_allowed,
        longest_wait_seconds=settings.login_lockout_seconds,
    )
