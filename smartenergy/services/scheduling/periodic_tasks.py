"""Periodic tasks: what the scheduler is to ask for. The table is the truth; `jobs/scheduler.py` follows it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

from croniter import croniter
from flask_sqlalchemy.session import Session
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from smartenergy.kernel.errors import BadInputError, ConflictError, NotFoundError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import IntervalUnit, PeriodicTask
from smartenergy.services.common import audit_log
from smartenergy.services.common.transaction import broken_constraint, transaction
from smartenergy.services.common.validation import Input, Name, check
from smartenergy.services.common.versions import check_version
from smartenergy.services.scheduling.due_times import UNIT_SECONDS
from smartenergy.storage import job_queue

SIMULATE = "simulate_device_readings"
PRUNE = "prune_tick_runs"
ROLL_UP = "roll_up_energy"
EXPIRE = "expire_energy"
PRUNE_SESSIONS = "prune_sessions"
SCORE = "score_forecasts"
PLAN = "plan_homes"
TASKS = (SIMULATE, ROLL_UP, EXPIRE, PRUNE, PRUNE_SESSIONS, SCORE, PLAN)
"""The registry: what a periodic task may run. `smartenergy.jobs.tasks` has a function of each name."""

UPKEEP = {
    ROLL_UP: IntervalUnit.MINUTES,
    PLAN: IntervalUnit.MINUTES,
    EXPIRE: IntervalUnit.HOURS,
    PRUNE_SESSIONS: IntervalUnit.DAYS,
    SCORE: IntervalUnit.HOURS,
}
"""What setting up creates beside the simulation: one run in each."""

LONGEST_INTERVAL = 10 * 366 * 86_400


def _cron_line(line: str) -> str:
    if len(line.split()) != 5 or not croniter.is_valid(line):
        raise ValueError("must be a cron line of five fields: minute hour day month weekday, such as */15 * * * *")
    return line


CronLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_cron_line)]


class TaskInput(Input):
    """A periodic task as it is to be: an interval (`every` and `unit`) or a cron line, never both."""

    name: Name
    task: Literal[
        "simulate_device_readings",
        "roll_up_energy",
        "expire_energy",
        "prune_tick_runs",
        "prune_sessions",
        "score_forecasts",
        "plan_homes",
    ]
    every: Annotated[int, Field(gt=0, le=LONGEST_INTERVAL)] | None = None
    unit: Literal["seconds", "minutes", "hours", "days"] | None = None
    cron: CronLine | None = None
    start_at: AwareDatetime
    enabled: bool = True


def list_tasks() -> Sequence[PeriodicTask]:
    """All tasks by name."""
    return db.session.scalars(select(PeriodicTask).order_by(PeriodicTask.name)).all()


def find_task(name: str) -> PeriodicTask:
    """A task by its name. Raises NotFoundError."""
    task = db.session.scalar(select(PeriodicTask).where(PeriodicTask.name == name))
    if task is None:
        raise NotFoundError(f"There is no periodic task {name!r}.")
    return task


def create_task(given: Mapping[str, Any]) -> PeriodicTask:
    """Create a task. Raises BadInputError, or ConflictError where the name is taken."""
    task = PeriodicTask(**_check_whole(given))
    with _unique_name() as session:
        session.add(task)
        audit_log.record("periodic task created", task.name, _as_told(task))
    return task


def edit_task(name: str, changes: Mapping[str, Any], only_versions: Collection[str] | None = None) -> PeriodicTask:
    """Change what `changes` names, checked against the whole task as it will be.

    Naming an interval takes a cron line away, and the other way round.
    Raises PreconditionFailedError unless its version is one of `only_versions`, where given.
    """
    with _unique_name() as session:
        task = find_task(name)
        session.refresh(task, with_for_update=True)
        check_version(f"The task {task.name}", task.updated_at, only_versions)
        if changes.get("cron") is not None:
            changes = {"every": None, "unit": None, **changes}
        elif changes.get("every") is not None:
            changes = {"cron": None, **changes}
        present = {field: getattr(task, field) for field in TaskInput.model_fields}
        before = _as_told(task)
        for field, value in _check_whole(present | dict(changes)).items():
            setattr(task, field, value)
        audit_log.record("periodic task changed", name, audit_log.differences(before, _as_told(task)))
    return task


def delete_task(name: str) -> None:
    """Delete a task; it does not run again."""
    with transaction() as session:
        session.delete(find_task(name))
        audit_log.record("periodic task deleted", name)


def run_now(name: str) -> str:
    """Enqueue a run by hand, enabled or not; answer the id of the job."""
    with transaction():
        task = find_task(name)
        audit_log.record("periodic task run by hand", name)
    job_id = f"by-hand-{task.id}-{uuid4().hex}"
    job_queue.enqueue(task.task, job_id, f"{task.name} (by hand)", meta={"run_of": {"task_id": task.id}})
    return job_id


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


def ensure_upkeep_tasks(now: float) -> list[str]:
    """Create the tasks that tidy up, unless there are some of their names; answer those created."""
    start, created = datetime.fromtimestamp(int(now) // 60 * 60, UTC), []
    with transaction() as session:
        for name, unit in UPKEEP.items():
            if session.scalar(select(PeriodicTask.id).where(PeriodicTask.name == name)) is None:
                session.add(PeriodicTask(name=name, task=name, every=1, unit=unit, start_at=start))
                created.append(name)
    return created


def _as_told(task: PeriodicTask) -> dict[str, Any]:
    """A task's definition, as the audit log keeps it."""
    told = {field: getattr(task, field) for field in TaskInput.model_fields}
    return told | {"start_at": task.start_at.isoformat()}


def _check_whole(given: Mapping[str, Any]) -> dict[str, Any]:
    wanted = check(TaskInput, given)
    if wanted.cron is not None and (wanted.every is not None or wanted.unit is not None):
        raise BadInputError({"cron": ["must stand alone: an interval is given as well"]})
    if wanted.cron is None and wanted.every is None:
        raise BadInputError({"every": ["is required, with a unit, unless there is a cron line"]})
    if wanted.cron is None and wanted.unit is None:
        raise BadInputError({"unit": ["is required: seconds, minutes, hours or days"]})
    if wanted.every is not None and wanted.every * UNIT_SECONDS[wanted.unit or ""] > LONGEST_INTERVAL:
        raise BadInputError({"every": ["must be at most ten years"]})
    return wanted.model_dump()


@contextmanager
def _unique_name() -> Iterator[scoped_session[Session]]:
    try:
        with transaction() as session:
            yield session
    except IntegrityError as error:
        if broken_constraint(error) != "uq_periodic_tasks_name":
            raise
        raise ConflictError({"name": ["is taken"]}) from None
