"""Turns of backfills as jobs: short ones, so that no tick waits long behind one, and few at once."""

from uuid import uuid4

from smartenergy.kernel import outages
from smartenergy.kernel.extensions import log
from smartenergy.services.backfill import turns
from smartenergy.services.common.transaction import after_commit

PREFIX = "backfill-"
TURN_SECONDS = 5.0


def take_turn() -> bool:
    """One job's work: go on for some seconds, and see to it that somebody goes on after that."""
    turns.go_on(TURN_SECONDS)
    left = turns.is_any_open()
    if left:
        _enqueue(ending=1)
    return left


def see_on() -> None:
    """Have workers go on with what is left, if there is anything: whatever became of those that did."""
    if turns.is_any_asked():
        _enqueue()


def begin() -> None:
    """Have workers begin once the transaction at hand is committed."""
    after_commit(_enqueue)


def _enqueue(ending: int = 0) -> None:
    """One job a worker, so that a tick waits for no more than a turn; those that are ending count no more."""
    from smartenergy.storage import job_queue  # with rq, which who asks for no past need not load

    try:
        most = max(1, job_queue.living_workers()) + ending
        for _ in range(most - job_queue.count(PREFIX)):
            job_queue.enqueue("backfill_energy", f"{PREFIX}{uuid4().hex[:12]}", "pasts that were asked for")
    except Exception as error:
        word = outages.meaning(error)
        if word is None:
            raise
        log.warning("backfill_left_to_next_tick", reason=word)
