"""More workers for a tick: when it opens, when a worker joins, and when it has come to a halt."""

import time

from smartenergy.services.ticking import chunks as tick_chunks
from smartenergy.services.ticking import ticks
from smartenergy.storage import job_queue

RESCUE_EVERY_SECONDS = 5


def call(tick: int, chunks: int) -> None:
    """Ask as many other workers to help as there are, or as there are chunks for."""
    others = job_queue.living_workers() - 1
    for number in range(min(chunks - 1, others)):
        _enqueue(tick, f"tick-{tick}-{number}")


def offer(worker_name: str) -> None:
    """Ask a worker that has just joined to help with the tick that is running, if one is."""
    tick = ticks.running_tick()
    if tick is not None:
        _enqueue(tick, f"tick-{tick}-{worker_name}")


def rescue() -> None:
    """Free what stalled workers hold; ask for another worker where nothing moves, those before have died."""
    tick_chunks.free_stalled()
    tick = ticks.halted_tick()
    if tick is not None and not job_queue.queue().count:  # jobs that wait show that nobody is free
        _enqueue(tick, f"tick-{tick}-rescue-{int(time.time()) // RESCUE_EVERY_SECONDS}")


def _enqueue(tick: int, job_id: str) -> None:
    job_queue.enqueue("join_tick", job_id, f"join_tick({tick})", tick)
