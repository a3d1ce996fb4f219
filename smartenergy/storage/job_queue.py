"""The queue that RQ's workers take from. Jobs are named by path, so that nothing here imports what they run."""

import time
from dataclasses import dataclass
from typing import Any

from flask import current_app
from rq import Queue, worker_registration
from rq.exceptions import DuplicateJobError

from smartenergy.kernel import tracing
from smartenergy.kernel.extensions import redis

QUEUE = "default"
JOB_SECONDS = 600
RESULT_SECONDS = 3_600
FAILURE_SECONDS = 7 * 86_400
SCHEDULERS_KEY = "simulation:schedulers"
SCHEDULER_SILENCE_SECONDS = 10
TASKS = "smartenergy.jobs.tasks"
TASK_PATH = f"{TASKS}.{{}}"


def queue() -> Queue:
    """The queue, over the application's Redis."""
    connection = current_app.extensions["redis"]  # RQ remembers it beyond this application's context
    return Queue(QUEUE, connection=connection, default_timeout=JOB_SECONDS)


@dataclass(frozen=True)
class Machinery:
    """Who works at the queue, and how long it is."""

    workers: int
    schedulers: int
    queued: int
    failed: int


def machinery() -> Machinery:
    """Count workers and schedulers that are alive, and jobs that wait or failed."""
    jobs = queue()
    now = time.time()
    alive = (now - SCHEDULER_SILENCE_SECONDS, now + SCHEDULER_SILENCE_SECONDS)
    schedulers = redis.zcount(SCHEDULERS_KEY, *alive)
    failed = jobs.failed_job_registry.get_job_count(cleanup=False)  # which would write: only look
    return Machinery(living_workers(), schedulers, jobs.count, failed)


def living_workers() -> int:
    """Count the workers that were heard of lately. (The library's count has those killed until another starts.)"""
    keys = worker_registration.get_keys(connection=redis)
    return int(redis.exists(*keys)) if keys else 0


def note_scheduler(name: str) -> None:
    """Note that a scheduler is alive. (The library's own keys could be found only by scanning all of Redis.)"""
    now = time.time()
    redis.zadd(SCHEDULERS_KEY, {name: now})
    redis.zremrangebyscore(SCHEDULERS_KEY, "-inf", now - SCHEDULER_SILENCE_SECONDS)
    redis.zremrangebyscore(SCHEDULERS_KEY, now + SCHEDULER_SILENCE_SECONDS, "+inf")  # by a clock that was ahead


def forget_scheduler(name: str) -> None:
    """Note that a scheduler ended."""
    redis.zrem(SCHEDULERS_KEY, name)


def is_waiting(prefix: str) -> bool:
    """Whether a job whose id begins so waits for a worker."""
    return any(job_id.startswith(prefix) for job_id in queue().get_job_ids())


def count(prefix: str) -> int:
    """How many jobs whose id begins so wait or are running."""
    jobs = queue()
    ids = jobs.get_job_ids() + jobs.started_job_registry.get_job_ids(cleanup=False)
    return sum(job_id.startswith(prefix) for job_id in ids)


def enqueue(task: str, job_id: str, description: str, *arguments: Any, meta: dict[str, Any] | None = None) -> bool:
    """Enqueue a function of `smartenergy.jobs.tasks` under an id; False if a job of that id is there already."""
    place = tracing.carrier()
    try:
        queue().enqueue_call(
            TASK_PATH.format(task),
            args=arguments,
            job_id=job_id,
            description=description,
            meta=(meta or {}) | ({"trace": place} if place else {}),
            unique=True,
            result_ttl=RESULT_SECONDS,
            failure_ttl=FAILURE_SECONDS,
        )
    except DuplicateJobError:
        return False
    return True
