"""Asking: what is short is answered at once, the rest is worked out by jobs; the same question once for all."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from smartenergy.kernel.errors import ConflictError, NotFoundError, RateLimitedError
from smartenergy.kernel.extensions import redis, settings
from smartenergy.ledger.calendar import HOUR_SECONDS
from smartenergy.services.common import quotas
from smartenergy.services.common.transaction import let_go, transaction
from smartenergy.services.homes.rights import find_home
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.what_if import queueing
from smartenergy.services.what_if.question import Question
from smartenergy.services.what_if.reading import read
from smartenergy.services.what_if.rules import check_request
from smartenergy.services.what_if.working import worked_out
from smartenergy.storage import event_counts
from smartenergy.storage import what_if_runs as runs

DAYS_AT_ONCE, SIMPLE_DAYS_AT_ONCE = 31, 2
"""What is no longer is answered at once; what has to be gone through tick by tick takes longer."""
FORM = re.compile(r"[0-9a-f]{32}", re.ASCII)
State = Literal["waiting", "running", "failed", "done"]
FIRST = {"state": "waiting", "percent": 0.0, "failure": None, "started_at": None, "finished_at": None}


@dataclass(frozen=True)
class Found:
    """A run as it stands."""

    id: str
    note: Mapping[str, Any]
    answer: bytes | None

    @property
    def is_done(self) -> bool:
        """Whether there is an answer."""
        return self.answer is not None


def ask(user_id: int, given: Mapping[str, Any], home_id: int | None = None) -> Found:
    """What a user asks of a home that they may see, their first one unless named: answered, or begun.

    Raises BadInputError, naming each field, NotFoundError, ConflictError and RateLimitedError for too much of it.
    """
    wanted = check_request(given)
    with transaction():
        question = read(find_home(user_id, home_id), wanted)
    let_go()
    run, first = question.key, _first(question, given)
    if _stands(run):
        runs.begin(redis, run, first, user_id)
        return _found(run)
    _refuse_too_much(user_id, question)
    runs.forget(redis, run)
    if is_short(question):
        answer = worked_out(question)
        runs.begin(redis, run, first, user_id)
        queueing.keep(run, answer)
    elif runs.begin(redis, run, first, user_id):
        queueing.enqueue(run)
    return _found(run)


def _stands(run: str) -> bool:
    """Whether somebody has asked the same, and it is answered or on its way."""
    told = runs.note(redis, run)
    if told is None or told["state"] == "failed":
        return False
    return told["state"] != "done" or runs.answer(redis, run) is not None


def is_short(question: Question) -> bool:
    """Whether it is answered at once."""
    most = SIMPLE_DAYS_AT_ONCE if question.side.goes_by_tick else DAYS_AT_ONCE
    return question.days <= most + 1 / 24  # a month has 31 days and an hour where clocks go back


def find(user_id: int, run: str, home_id: int | None = None) -> Found:
    """A run that a user has asked for, of a home that they still may see. Raises NotFoundError."""
    with transaction():
        home = None if home_id is None else find_home(user_id, home_id).id
    told = runs.note(redis, run) if FORM.fullmatch(run) else None
    is_theirs = told is not None and home in (None, told["home_id"]) and runs.is_asked_by(redis, run, user_id)
    if told is None or not is_theirs:
        raise NotFoundError(f"You have asked for no what-if {run[:40]!r}, or it has expired.")
    with transaction():
        find_home(user_id, told["home_id"])
    queueing.see_on(run, told)
    return _found(run)


def give_up(user_id: int, run: str, home_id: int | None = None) -> None:
    """A user wants a run no more: where nobody else does, it ends. Raises NotFoundError."""
    runs.give_up(redis, find(user_id, run, home_id).id, user_id)


def document(found: Found) -> dict[str, Any]:
    """How it stands, and its answer where there is one."""
    note = found.note
    shown = {
        name: note[name] for name in ("home_id", "state", "percent", "failure", "requested_at", "finished_at")
    }
    return {"id": found.id, **shown, "eta_seconds": _left(note)} | {
        "answer": orjson.loads(found.answer) if found.answer else None
    }


def _first(question: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is noted of a run that begins; its span is said, for `now` is another one later."""
    span = {"from": moment(question.since, "UTC").isoformat(), "to": moment(question.until, "UTC").isoformat()}
    asked = {name: value for name, value in given.items() if name not in ("from", "to")} | span
    return FIRST | {"home_id": question.home_id, "asked": asked, "requested_at": _now(), "touched_at": time.time()}


def _found(run: str) -> Found:
    told = runs.note(redis, run)
    if told is None:
        raise NotFoundError("This what-if was given up meanwhile.")
    return Found(run, told, runs.answer(redis, run) if told["state"] == "done" else None)


def _refuse_too_much(user_id: int, question: Question) -> None:
    if not quotas.is_bound():
        return
    most = settings.max_what_ifs_at_once
    if not is_short(question) and runs.open_of(redis, user_id) >= most:
        words = f"You have {most:,} what-ifs under way, which is the most (MAX_WHAT_IFS_AT_ONCE): wait for one."
        raise ConflictError({}, words)
    count = event_counts.add(redis, f"what_if:{user_id}", HOUR_SECONDS)
    if count.times > settings.max_what_ifs_per_hour:
        told = f"{settings.max_what_ifs_per_hour:,} what-ifs were asked within an hour, which is the most"
        words = f"{told} (MAX_WHAT_IFS_PER_HOUR). Try again in {count.seconds_left} s."
        raise RateLimitedError(words, count.seconds_left)


def _left(note: Mapping[str, Any]) -> int | None:
    """As long as what is left takes at the pace so far."""
    started, percent = note["started_at"], note["percent"]
    if note["state"] != "running" or started is None or not percent:
        return None
    left: float = (time.time() - started) * (100 - percent) / percent
    return round(left)


def _now() -> str:
    return moment(int(time.time()), "UTC").isoformat()
