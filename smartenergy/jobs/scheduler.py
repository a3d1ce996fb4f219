"""rq-scheduler, made to match the table of periodic tasks.

What it holds in Redis is a template a task and the time when it is due next. Unlike the library, which pushes
the template itself (and loses the task for ever when that job expires), each firing becomes a job of its own,
named after task and time: two schedulers that fire the same moment make one job.
"""

import signal
import time
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from redis.exceptions import RedisError
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq_scheduler import Scheduler
from sqlalchemy.exc import SQLAlchemyError

from smartenergy.jobs import reinforcements
from smartenergy.jobs.patience import Patience
from smartenergy.kernel import tracing
from smartenergy.kernel.extensions import db, log
from smartenergy.models import PeriodicTask
from smartenergy.services.scheduling import due_times
from smartenergy.storage import job_queue
from smartenergy.storage.job_queue import QUEUE, TASK_PATH

POLL_SECONDS = 0.5
WATCH_SECONDS = 2


class PeriodicScheduler(Scheduler):
    """Keeps the schedule in step with the table and fires what is due. Needs an application context."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queue_name=QUEUE, interval=POLL_SECONDS, **options)
        self.tasks: dict[str, PeriodicTask] = {}
        self.next_watch = 0.0
        self.patience = Patience("scheduler")
        self.told_to_stop = False

    def enqueue_jobs(self) -> list[Job]:
        """One round: reconcile, then fire. A server that is in trouble costs a round, not the process."""
        try:
            self.reconcile()
            jobs = list(super().enqueue_jobs())
            self._watch_ticks()
            self.patience.rewarded()
            return jobs
        except (SQLAlchemyError, RedisError) as error:
            self.patience.tried(error)
            return []
        finally:
            db.session.remove()

    def reconcile(self) -> None:
        """Add what is missing, renew what changed, cancel whatever the table does not name."""
        self.tasks = {_template_id(task): task for task in due_times.enabled_tasks()}
        laid = self.connection.zrange(self.scheduled_jobs_key, 0, -1, withscores=True)
        scheduled = {name.decode(): due for name, due in laid}
        for stranger in scheduled.keys() - self.tasks.keys():
            log.info("schedule_cancelled", template=stranger)
            self._forget(stranger)
        for template, task in self.tasks.items():
            if template not in scheduled or self._is_stale(template, task, scheduled[template]):
                self._schedule(template, task)

    def enqueue_job(self, job: Job) -> None:
        """Fire a template: make a job for this moment, and set the next one."""
        task = self.tasks.get(job.id)
        due = self.connection.zscore(self.scheduled_jobs_key, job.id)
        if task is None or due is None:
            return
        self._fire(task, int(due))
        following = due_times.next_firing(task, after=datetime.now(UTC).timestamp())
        self.connection.zadd(self.scheduled_jobs_key, {job.id: following})

    def acquire_lock(self) -> bool:
        """No lock: firings have names of their own, so schedulers that run at once do no harm.

        The library's lock outlives a killed scheduler by ten seconds, in which nothing would fire.
        """
        return True

    def register_birth(self) -> None:
        """Nothing: a heartbeat says all of it, and a Redis that is in trouble must not end the scheduler."""

    def heartbeat(self) -> None:
        """Before and after a round: end if told to; else stay listed as alive, if Redis is there to be told."""
        if self.told_to_stop:
            raise SystemExit
        try:
            self.connection.hset(self.key, "birth", datetime.now(UTC).timestamp())
            super().heartbeat()
            job_queue.note_scheduler(self.name)
        except RedisError as error:
            self.patience.tried(error)

    def register_death(self) -> None:
        """Leave the list of those alive at once, if Redis is there to be told."""
        try:
            job_queue.forget_scheduler(self.name)
            super().register_death()
        except RedisError as error:
            self.patience.tried(error)

    def _install_signal_handlers(self) -> None:
        """Only note that it is to stop: see docs/decisions/0089."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note_stop)

    def _note_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.told_to_stop = True

    def _watch_ticks(self) -> None:
        """Look now and then whether a tick has come to a halt: nobody else may be left who would."""
        if time.monotonic() >= self.next_watch:
            self.next_watch = time.monotonic() + WATCH_SECONDS
            reinforcements.rescue()

    def _fire(self, task: PeriodicTask, due: int) -> None:
        """Make a job of a firing, unless that of an earlier one still waits: it does what this one would."""
        if job_queue.is_waiting(f"periodic-{task.id}-"):
            log.info("firing_skipped", task=task.name, due=due, reason="an earlier one still waits for a worker")
            return
        with tracing.span("firing", task=task.name, due=due):
            job_queue.enqueue(
                task.task,
                f"periodic-{task.id}-{due}",
                f"{task.name} ({task.task})",
                meta={"run_of": {"task_id": task.id, "firing": due}},
            )

    def _schedule(self, template: str, task: PeriodicTask) -> None:
        due = due_times.due_firing(task)
        log.info("schedule_set", task=task.name, due=due)
        self.schedule(
            datetime.fromtimestamp(due, UTC).replace(tzinfo=None),
            TASK_PATH.format(task.task),
            id=template,
            description=task.name,
            meta={"defined_by": _definition(task)},
            result_ttl=-1,
        )

    def _is_stale(self, template: str, task: PeriodicTask, due: float) -> bool:
        if due_times.is_laid_too_far(task, due):
            log.warning("schedule_lay_ahead", task=task.name, due=due)
            return True
        try:
            job = Job.fetch(template, connection=self.connection)
        except NoSuchJobError:
            return True
        return bool(job.meta.get("defined_by") != _definition(task))

    def _forget(self, template: str) -> None:
        self.cancel(template)
        if template.startswith("periodic-template-"):
            self.connection.delete(Job.key_for(template))


def _template_id(task: PeriodicTask) -> str:
    return f"periodic-template-{task.id}"


def _definition(task: PeriodicTask) -> list[Any]:
    return [task.name, task.task, task.every, task.unit, task.cron, task.start_at.timestamp()]
