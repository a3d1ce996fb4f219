"""Tickets for streams: browsers' EventSource sends no header, and a token has no place in an address.

A ticket is good once and for a minute, for all homes that its user may see.
"""

import hashlib
import secrets

from smartenergy.kernel.errors import UnauthenticatedError
from smartenergy.kernel.extensions import redis
from smartenergy.services.live.grants import Grant

KEY = "live_ticket:{}"
SECONDS = 60


def issue(grant: Grant) -> str:
    """A ticket that stands for a grant; Redis knows no more than its hash."""
    ticket = secrets.token_urlsafe(32)
    redis.set(_key(ticket), grant.written(), ex=SECONDS)
    return ticket


def redeem(ticket: str) -> Grant:
    """What a ticket stands for, which it does no longer. Raises UnauthenticatedError."""
    document = redis.getdel(_key(ticket))
    if not isinstance(document, bytes):
        raise UnauthenticatedError(
            "The ticket is not known, was used or is older than a minute: ask for a new one."
        )
    return Grant.read(document)


def _key(ticket: str) -> str:
    return KEY.format(hashlib.sha256(ticket.encode("utf-8", "surrogateescape")).hexdigest())
