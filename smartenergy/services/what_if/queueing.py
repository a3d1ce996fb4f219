"""What-ifs as jobs: in short turns, so that no tick waits long behind one; who comes next goes on from there."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import orjson

from smartenergy.kernel.errors import BadInputError, NotFoundError
from smartenergy.kernel.extensions import log, redis
from smartenergy.services.common.transaction import let_go, transaction
from smartenergy.services.homes.naming import find_any
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.what_if.answer import answer
from smartenergy.services.what_if.apart import apart
from smartenergy.services.what_if.question import Question
from smartenergy.services.what_if.reading import read
from smartenergy.services.what_if.rules import check_request
from smartenergy.services.what_if.running import Run, Standing
from smartenergy.storage import what_if_runs as runs

TURN_SECONDS = 5.0
SILENCE_SECONDS = 60.0
"""A run of which nothing is heard for so long has lost its worker."""
OPEN = ("waiting", "running")
CHANGED = "the home, its tariffs or its prices were changed meanwhile: ask again"


def enqueue(run: str) -> None:
    """Have a worker go on with a run."""
    from smartenergy.storage import job_queue  # with rq, which who asks for nothing long need not load

    job_queue.enqueue("work_out_what_if", f"what-if-{uuid4().hex[:12]}", "a what-if", run)


def see_on(run: str, told: Mapping[str, Any]) -> None:
    """Have somebody go on with a run whose worker is gone."""
    is_silent = time.time() - told["touched_at"] > SILENCE_SECONDS
    if told["state"] in OPEN and is_silent and runs.tell(redis, run, touched_at=time.time()):
        enqueue(run)


def take_turn(run: str) -> bool:
    """Go on with a run for some seconds; whether something is left."""
    told = runs.note(redis, run)
    if told is None or told["state"] not in OPEN or not runs.lock(redis, run):
        return False
    try:
        left = _go_on(run, told)
    except (BadInputError, NotFoundError) as error:
        _fail(run, f"it cannot be worked out any more: {error.message}")
        left = False
    except Exception:
        _fail(run, "something went wrong on our side")
        raise
    finally:
        runs.unlock(redis, run)
    if left:
        enqueue(run)
    return left


def _go_on(run: str, told: Mapping[str, Any]) -> bool:
    question = _asked(told)
    if question.key != run:
        _fail(run, CHANGED)
        return False
    packed = runs.left(redis, run)
    with apart(question.until - question.since) as elsewhere:
        way = Run(question, Standing.unpacked(packed) if packed else None, elsewhere)
        if not _through(run, way, told["started_at"] or time.time()):
            return False
    if way.done:
        keep(run, answer(way))
    else:
        runs.leave(redis, run, way.standing.packed())
    return not way.done


def _through(run: str, way: Run, started: float) -> bool:
    """Go on for a turn; whether anybody still wants it."""
    ends = time.monotonic() + TURN_SECONDS
    while True:
        way.go_on()
        percent = round(100 * way.part, 1)
        news = {"state": "running", "percent": percent, "started_at": started, "touched_at": time.time()}
        if not runs.tell(redis, run, **news):
            return False
        if way.done or time.monotonic() >= ends:
            return True


def keep(run: str, found: Mapping[str, Any]) -> None:
    """Keep an answer."""
    runs.put(redis, run, orjson.dumps(found))
    finished = moment(int(time.time()), "UTC").isoformat()
    runs.tell(redis, run, state="done", percent=100.0, finished_at=finished)


def _asked(told: Mapping[str, Any]) -> Question:
    """The question as it was, of the home as it is."""
    wanted = check_request(told["asked"])
    with transaction():
        question = read(find_any(told["home_id"]), wanted)
    let_go()
    return question


def _fail(run: str, reason: str) -> None:
    log.error("what_if_failed", run=run, reason=reason)
    runs.tell(redis, run, state="failed", failure=reason)
