"""The functions behind the registry of periodic tasks. All of them are safe to run again."""

import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial, wraps
from typing import Any

from rq import get_current_job

from smartenergy.jobs import reinforcements
from smartenergy.kernel.extensions import log, settings
from smartenergy.services.access import sessions
from smartenergy.services.backfill import queueing
from smartenergy.services.common import audit_retention
from smartenergy.services.forecasts import scoring
from smartenergy.services.ledger.rollup import expiring, rebuilding, rolling
from smartenergy.services.planning import making
from smartenergy.services.ruling.expiring import forget_superseded
from smartenergy.services.scheduling import due_times
from smartenergy.services.ticking import tick_times, ticks
from smartenergy.services.what_if import queueing as what_ifs

Outcome = dict[str, Any] | None


def _counted(task: Callable[[], Outcome]) -> Callable[[], Outcome]:
    """Count the run that a job stands for, and let a task rest that was disabled meanwhile."""

    @wraps(task)
    def run() -> Outcome:
        job = get_current_job()
        if job and not due_times.record_run(**job.meta.get("run_of", {})):
            log.info("periodic_task_skipped", task=task.__name__, reason="disabled or deleted")
            return None
        return task()

    return run


@_counted
def simulate_device_readings() -> Outcome:
    """Run the present tick; where it has many chunks, call idle workers to help."""
    ticks.see_older_through(ticks.current_tick())
    tick = ticks.current_tick()  # by now it may be a later one
    started = time.perf_counter()
    summary = ticks.run_tick(tick, on_open=partial(reinforcements.call, tick))
    if summary is None:
        level = log.warning if tick_times.is_too_far_ahead(tick_times.seconds_ahead()) else log.info
        level("tick_skipped", tick=tick, reason=tick_times.why_refused(tick))
        return None
    log.info("tick_done", **asdict(summary), seconds=round(time.perf_counter() - started, 3))
    queueing.see_on()
    return asdict(summary)


def join_tick(tick: int) -> None:
    """Help with a tick: take its open chunks until there are none."""
    ticks.run_open_chunks(tick)


def backfill_energy() -> Outcome:
    """Go on for some seconds with the pasts that were asked for."""
    return {"more": queueing.take_turn()}


def work_out_what_if(run: str) -> Outcome:
    """Go on for some seconds with a what-if."""
    return {"more": what_ifs.take_turn(run)}


def move_home(home_id: int) -> Outcome:
    """Make a home's days anew in the time zone that it has changed to."""
    return {"moved": rebuilding.move(home_id)}


@_counted
def roll_up_energy() -> Outcome:
    """Pack the hours that are over, and make the days and months that are; what is left is for the next run."""
    done = rolling.roll_up(settings.energy_roll_up_seconds)
    if done.hours or done.days or done.renewed:
        log.info("energy_rolled_up", **asdict(done))
    return asdict(done)


@_counted
def plan_homes() -> Outcome:
    """Plan the homes that go by plans and are due; what is left is for the next run."""
    done = making.plan_homes(settings.plan_homes_seconds)
    if done.homes:
        log.info("homes_planned", **asdict(done))
    return asdict(done)


@_counted
def expire_energy() -> Outcome:
    """Drop what the ledger, and the audit log, have kept for as long as they are to, old strategies and plans."""
    dropped = expiring.expire() + audit_retention.keep_months()
    forgotten = {"strategies_forgotten": forget_superseded(), "plans_forgotten": making.expire()}
    return {"dropped": dropped} | forgotten


@_counted
def score_forecasts() -> Outcome:
    """Score what forecasts were worth; what is left is for the next run."""
    return {"scored": scoring.score(settings.forecast_score_seconds)}


@_counted
def prune_tick_runs() -> Outcome:
    """Delete the run log beyond its retention."""
    oldest = int(time.time()) - settings.tick_run_retention_days * 86_400
    return {"pruned": ticks.prune_runs(oldest)}


@_counted
def prune_sessions() -> Outcome:
    """Delete sessions whose last refresh token has expired."""
    return {"pruned": sessions.prune()}
