"""Ticks that nobody asks for: how long one is, is a setting; how often one is asked for, a periodic task's."""

from math import lcm

from smartenergy.kernel.extensions import settings
from smartenergy.kernel.words import counted
from smartenergy.models import PeriodicTask
from smartenergy.services.scheduling import due_times
from smartenergy.services.scheduling.periodic_tasks import SIMULATE

NOBODY = "No periodic task asks for ticks, so nothing is simulated: enable or create one."


def told_of(task: PeriodicTask) -> str | None:
    """In words, which ticks a task skips by being slower than they are; None where it skips none."""
    length, period = settings.simulation_interval_seconds, _period(task)
    if task.task != SIMULATE or period <= length:
        return None
    every = lcm(period, length) // length
    skipped = every - every * length // period
    return (
        f"{task.name} asks every {counted(period, 'second')} for ticks of {counted(length, 'second')}: "
        f"{skipped:,} of {every:,} are skipped, and their energy with them."
    )


def told_of_system() -> str | None:
    """The same of all enabled tasks together; None where one of them asks for every tick."""
    asking = [task for task in due_times.enabled_tasks() if task.task == SIMULATE]
    if not asking:
        return NOBODY
    return told_of(min(asking, key=_period))


def _period(task: PeriodicTask) -> int:
    """Seconds from one firing to the next; of a cron line, from the next one to the one after."""
    if task.cron is None:
        return (task.every or 1) * due_times.UNIT_SECONDS[task.unit or "seconds"]
    first = due_times.next_firing(task, task.start_at.timestamp())
    return due_times.next_firing(task, first) - first
