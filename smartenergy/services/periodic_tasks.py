"""Periodic tasks: what the scheduler is to ask for, and when."""

from collections.abc import Sequence
from datetime import UTC, datetime

from croniter import croniter
from sqlalchemy import func, or_, select, update

from smartenergy.extensions import settings
from smartenergy.models import IntervalUnit, PeriodicTask
from smartenergy.services.transaction import transaction

SIMULATE = "simulate_device_readings"
PRUNE = "prune_tick_runs"
TASKS = (SIMULATE, PRUNE)
"""The registry: what a periodic task may run. `smartenergy.jobs.tasks` has a function of each name."""

UNIT_SECONDS: dict[str, int] = {
    IntervalUnit.SECONDS: 1,
    IntervalUnit.MINUTES: 60,
    IntervalUnit.HOURS: 3_600,
    IntervalUnit.DAYS: 86_400,
}


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
    """The firing that comes after the last one that ran; in the past where one was missed."""
    return next_firing(task, after=task.last_firing or 0)


def record_firing(task_id: int, firing: int) -> bool:
    """Count a firing, once however often it is delivered; answer whether the task still is to run."""
    counted = (
        update(PeriodicTask)
        .where(PeriodicTask.id == task_id)
        .where(or_(PeriodicTask.last_firing.is_(None), PeriodicTask.last_firing < firing))
        .where(PeriodicTask.enabled)
        .values(
            last_firing=firing,
            last_run_at=func.now(),
            run_count=PeriodicTask.run_count + 1,
            updated_at=PeriodicTask.updated_at,
        )
    )
    with transaction() as session:
        session.execute(counted)
        enabled = session.scalar(select(PeriodicTask.enabled).where(PeriodicTask.id == task_id))
    return bool(enabled)


def ensure_simulation_task(now: float) -> bool:
    """Create the task that asks for ticks, unless there is one of its name; answer whether it was made.

    It starts on a tick, so that each firing falls on the beginning of one. Until somebody edits it, it follows
    SIMULATION_INTERVAL_SECONDS.
    """
    interval = settings.simulation_interval_seconds
    start = datetime.fromtimestamp(int(now) // interval * interval, UTC)
    with transaction() as session:
        task = session.scalar(select(PeriodicTask).where(PeriodicTask.name == SIMULATE).with_for_update())
        if task is None:
            session.add(
                PeriodicTask(
                    name=SIMULATE, task=SIMULATE, every=interval, unit=IntervalUnit.SECONDS, start_at=start
                )
            )
            return True
        if task.updated_at == task.created_at and task.every != interval:
            task.every, task.start_at, task.updated_at = interval, start, task.created_at
    return False
