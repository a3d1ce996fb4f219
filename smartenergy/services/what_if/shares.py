"""Answers that a home keeps for all who may see it, until somebody who manages it withdraws them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from smartenergy.kernel.errors import ConflictError, NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.models import Home, User, WhatIfShare
from smartenergy.services.common import audit_log, quotas
from smartenergy.services.common.transaction import transaction
from smartenergy.services.homes.homes import described
from smartenergy.services.homes.rights import Right, find_home
from smartenergy.services.what_if import requests
from smartenergy.services.what_if.requests import Found

MOST = 50
"""Of a home: an answer is up to some hundred kB."""


class Shared(NamedTuple):
    """An answer that is kept, and who had it kept; nobody that is still there: None."""

    share: WhatIfShare
    username: str | None


def share(user_id: int, run: str, home_id: int) -> None:
    """Keep the answer to what a user has asked of a home that they manage; twice is once.

    Raises NotFoundError, ConflictError where it is not answered yet or too many are kept, and ForbiddenError.
    """
    found = requests.find(user_id, run, home_id)
    if found.answer is None:
        raise ConflictError({}, "This what-if is not worked out yet: share it when it is.")
    with transaction() as session:
        home = find_home(user_id, home_id, Right.MANAGE, lock=True)
        if _find(home_id, run) is not None:
            return
        _refuse_too_many(home)
        row = {"home_id": home_id, "run": run, "asked": found.note["asked"], "shared_by": user_id}
        session.execute(insert(WhatIfShare).values(**row, answer=orjson.loads(found.answer)))
        audit_log.record("what-if shared", described(home), {"run": run})


def withdraw(user_id: int, run: str, home_id: int) -> None:
    """Keep it no more. Raises NotFoundError and ForbiddenError."""
    with transaction() as session:
        home = find_home(user_id, home_id, Right.MANAGE)
        if _find(home_id, run) is None:
            raise NotFoundError("This home keeps no such what-if.")
        session.execute(delete(WhatIfShare).where(WhatIfShare.home_id == home_id, WhatIfShare.run == run))
        audit_log.record("what-if withdrawn", described(home), {"run": run})


def of_home(user_id: int, home_id: int) -> Sequence[Shared]:
    """Those that a home keeps, newest first. Raises NotFoundError."""
    with transaction() as session:
        home = find_home(user_id, home_id)
        shares = select(WhatIfShare, User.username).outerjoin(User, User.id == WhatIfShare.shared_by)
        rows = session.execute(shares.where(WhatIfShare.home_id == home.id).order_by(WhatIfShare.shared_at.desc()))
        return [Shared(*row) for row in rows]


def is_shared(user_id: int, run: str, home_id: int) -> bool:
    """Whether a home keeps it. Raises NotFoundError for the home."""
    with transaction():
        return _find(find_home(user_id, home_id).id, run) is not None


def find(user_id: int, run: str, home_id: int) -> Found:
    """What a home keeps, or else what a user has asked of it. Raises NotFoundError."""
    with transaction():
        kept = _find(find_home(user_id, home_id).id, run)
        if kept is not None:
            return Found(run, _noted(kept), orjson.dumps(kept.answer))
    return requests.find(user_id, run, home_id)


def _find(home_id: int, run: str) -> WhatIfShare | None:
    found: WhatIfShare | None = (
        db.session.get(WhatIfShare, (home_id, run)) if requests.FORM.fullmatch(run) else None
    )
    return found


def _noted(kept: WhatIfShare) -> Mapping[str, Any]:
    """As a run that is done is noted."""
    then = kept.shared_at.isoformat()
    done = {"state": "done", "percent": 100.0, "requested_at": then, "finished_at": then}
    return requests.FIRST | done | {"home_id": kept.home_id, "asked": kept.asked}


def _refuse_too_many(home: Home) -> None:
    count = select(func.count()).select_from(WhatIfShare).where(WhatIfShare.home_id == home.id)
    if quotas.is_bound() and (db.session.scalar(count) or 0) >= MOST:
        raise ConflictError({}, f"This home keeps {MOST} what-ifs, which is the most: withdraw one.")
