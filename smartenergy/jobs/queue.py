"""The queue that periodic tasks and their helpers go to."""

from rq import Queue

from smartenergy.extensions import redis

QUEUE = "default"
JOB_SECONDS = 600
RESULT_SECONDS = 3_600
FAILURE_SECONDS = 7 * 86_400


def queue() -> Queue:
    """The queue, over the application's Redis."""
    return Queue(QUEUE, connection=redis, default_timeout=JOB_SECONDS)
