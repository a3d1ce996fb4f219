"""When periodic tasks are due, and the record of their runs."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from croniter import croniter
from sqlalchemy import func, or_, select, update

from smartenergy.models import IntervalUnit, PeriodicTask
from smartenergy.services.common.transaction import transaction

UNIT_SECONDS: dict[str, int] = {
    IntervalUnit.SECONDS: 1,
    IntervalUnit.MINUTES: 60,
    IntervalUnit.HOURS: 3_600,
    IntervalUnit.DAYS: 86_400,
}


CLOCKS_DIFFER_SECONDS = 5


def enabled_tasks() -> Sequence[PeriodicTask]:
    """The tasks that are to run, as the table has them at this moment."""
    query = select(PeriodicTask).where(PeriodicTask.enabled).order_by(PeriodicTask.id)
    with transaction() as session:
        return session.scalars(query.execution_options(populate_existing=True)).all()


def next_firing(task: PeriodicTask, after: float) -> int:
    """The first moment (epoch seconds) later than `after` at which a task is due.

    Intervals are counted from the start, so that a late firing never shifts the ones behind it. Cron lines are
    read in UTC.
    """
    start = task.start_at.timestamp()
    if task.cron is not None:
        last = datetime.fromtimestamp(max(after, start - 1), UTC)
        return int(croniter(task.cron, last).get_next(float))
    if after < start:
        return int(start)
    period = (task.every or 1) * UNIT_SECONDS[task.unit or IntervalUnit.SECONDS]
    return int(start + ((after - start) // period + 1) * period)


def due_firing(task: PeriodicTask) -> int:
    """The firing that comes after the last one that ran; in the past where one was missed.

    One that ran by a clock that was ahead counts as run just now.
    """
    return next_firing(task, after=min(task.last_firing or 0, time.time()))


def is_laid_too_far(task: PeriodicTask, due: float) -> bool:
    """Whether a firing is set for later than any clock would: it was laid by one that was ahead."""
    return due > next_firing(task, after=time.time() + CLOCKS_DIFFER_SECONDS)


def record_run(task_id: int | None = None, firing: int | None = None) -> bool:
    """Count a run; answer whether it is to happen.

    A firing is counted once, however often it is delivered, and rests if its task was disabled or deleted
    meanwhile. A run by hand (no firing) always happens, as does one of no periodic task.
    """
    if task_id is None:
        return True
    run = update(PeriodicTask).where(PeriodicTask.id == task_id)
    if firing is not None:
        last, ahead = PeriodicTask.last_firing, time.time() + CLOCKS_DIFFER_SECONDS
        is_new = or_(last.is_(None), last < firing, last > ahead)
        run = run.where(PeriodicTask.enabled, is_new).values(last_firing=firing)
    with transaction() as session:
        session.execute(
            run.values(
                last_run_at=func.now(),
                run_count=PeriodicTask.run_count + 1,
                updated_at=PeriodicTask.updated_at,  # a run is no edit
            )
        )
        return firing is None or bool(
            session.scalar(select(PeriodicTask.enabled).where(PeriodicTask.id == task_id))
        )
