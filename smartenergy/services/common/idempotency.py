"""Requests that may be sent again: the first one works, the others are answered as it was.

The caller's key commits together with what the request made, so that neither a crash nor a race makes it twice.
"""

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

import orjson
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from smartenergy.kernel.errors import BadInputError, RateLimitedError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import IdempotencyKey
from smartenergy.services.common.transaction import transaction

KEPT = timedelta(days=1)
FORM = re.compile(r"[\x21-\x7e]{1,255}")

Ready = TypeVar("Ready")


def once(
    user_id: int,
    key: str,
    given: Mapping[str, Any],
    prepare: Callable[[], Ready],
    work: Callable[[Ready], bytes],
) -> tuple[bytes, bool]:
    """Do the work unless this key has done it; answer what it answered, and whether it was done just now.

    `prepare` finds out what the work is about, and holds the rows of the users whom it concerns: before the key.
    Raises BadInputError for a key of another form, or one that was used for another request.
    """
    if not FORM.fullmatch(key):
        raise BadInputError({"Idempotency-Key": ["must be 1 to 255 visible ASCII characters"]})
    request_hash = hashlib.sha256(orjson.dumps(given, option=orjson.OPT_SORT_KEYS)).digest()
    with transaction() as session:
        ready = prepare()
        session.execute(
            delete(IdempotencyKey).where(
                IdempotencyKey.user_id == user_id, IdempotencyKey.created_at < func.now() - KEPT
            )
        )
        values = {"user_id": user_id, "key": key, "request_hash": request_hash}
        claim = insert(IdempotencyKey).values(values).on_conflict_do_nothing().returning(IdempotencyKey.key)
        is_new = session.scalar(claim) is not None  # another request with this key that is under way is waited for
        kept = session.scalars(select(IdempotencyKey).where(_is(user_id, key))).one()
        if not is_new and kept.request_hash != request_hash:
            raise BadInputError({"Idempotency-Key": ["was used for another request: take a new one"]})
        if is_new:
            _refuse_over(user_id)
            kept.answer = work(ready)
    return kept.answer, is_new


def _refuse_over(user_id: int) -> None:
    """Refuse the key that was just claimed if it is one too many of the last day. Raises RateLimitedError."""
    own = IdempotencyKey.user_id == user_id
    kept, oldest = db.session.execute(
        select(func.count(), func.extract("epoch", func.min(IdempotencyKey.created_at))).where(own)
    ).one()
    most = settings.max_idempotency_keys_per_day
    if kept > most:
        seconds = max(1, int(float(oldest) + KEPT.total_seconds() - time.time()))
        words = f"{kept - 1:,} idempotency keys were used within a day, {most:,} are the most"
        raise RateLimitedError(f"{words} (MAX_IDEMPOTENCY_KEYS_PER_DAY). Try again in {seconds} s.", seconds)


def _is(user_id: int, key: str) -> Any:
    return (IdempotencyKey.user_id == user_id) & (IdempotencyKey.key == key)
