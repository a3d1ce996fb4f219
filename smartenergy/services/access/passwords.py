"""Password hashes: argon2id. Only signing in and setting a password come here, never a request with a token."""

import threading
from functools import lru_cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from smartenergy.kernel.extensions import settings

UNUSABLE = "!"
"""Stands for a password that nobody has: no hash looks like this."""


def hash_password(password: str) -> str:
    """Hash a password with a fresh salt, in Unicode's form NFC (RFC 8265): keyboards write one `é` in two ways."""
    with _room_for_one_more():
        return _hasher().hash(normalize("NFC", password))


def matches(password_hash: str, password: str) -> bool:
    """Whether a password belongs to a hash. Takes as long for UNUSABLE as for a wrong password.

    One that is not in form NFC is tried as it came as well: hashes of before that rule were made so.
    """
    spellings = dict.fromkeys((normalize("NFC", password), password))
    return any(_verifies(password_hash, spelling) for spelling in spellings)


def _verifies(password_hash: str, password: str) -> bool:
    decoy = _decoy(*_cost())  # made at the first call of either kind, so that making it tells nothing
    try:
        with _room_for_one_more():
            return _hasher().verify(decoy if password_hash == UNUSABLE else password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _cost() -> tuple[int, int]:
    return settings.argon2_time_cost, settings.argon2_memory_kib


def _hasher() -> PasswordHasher:
    return PasswordHasher(*_cost())


@lru_cache(maxsize=4)
def _decoy(time_cost: int, memory_kib: int) -> str:
    return PasswordHasher(time_cost, memory_kib).hash("nobody's password")


def _room_for_one_more() -> threading.BoundedSemaphore:
    """Each hash takes tens of megabytes: so many at once and no more."""
    return _rooms(settings.argon2_concurrency)


@lru_cache(maxsize=4)
def _rooms(concurrency: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(concurrency)
