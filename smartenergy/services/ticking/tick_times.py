"""Which time the ticks of the run log cover: each has a length of its own, whatever the setting says today."""

import time

from sqlalchemy import func, select

from smartenergy.kernel.extensions import db, settings
from smartenergy.models import TickRun

LEAST_TOLERATED_SECONDS = 5  # machines' clocks differ
NEWER = "a newer tick has begun"


def newest() -> TickRun | None:
    """The last tick, whatever came of it."""
    last = select(TickRun).order_by(TickRun.tick.desc()).limit(1)
    return db.session.scalar(last.execution_options(populate_existing=True))


def of_instant(instant: float) -> int:
    """The tick that an instant lies in: the one that ran, else the one that would."""
    before = select(TickRun).where(TickRun.tick <= instant).order_by(TickRun.tick.desc()).limit(1)
    run = db.session.scalar(before)
    if run is not None and run.ends > instant:
        return run.tick
    interval = settings.simulation_interval_seconds
    return int(instant) // interval * interval


def shortest_between(since: int, until: int) -> int:
    """The length of the shortest tick in a span; the setting's where there is none."""
    lengths = select(TickRun.interval_seconds).where(TickRun.tick >= since, TickRun.tick < until)
    shortest = db.session.scalar(lengths.order_by(TickRun.interval_seconds).limit(1))
    return shortest or settings.simulation_interval_seconds


def seconds_ahead(now: float | None = None) -> int:
    """How far the newest tick lies ahead of the clock, which somebody has put back since; 0 where it does not."""
    last = db.session.scalar(select(func.max(TickRun.tick)))
    return 0 if last is None else max(0, last - int(time.time() if now is None else now))


def is_too_far_ahead(seconds: int) -> bool:
    """Whether that is more than clocks may differ by: then no tick is opened until the clock gets there."""
    return seconds > max(LEAST_TOLERATED_SECONDS, settings.simulation_interval_seconds)


def why_refused(tick: int) -> str:
    """Why a tick was not opened."""
    last = newest()
    if last is None or last.ends <= tick:
        return NEWER
    if is_too_far_ahead(last.tick - tick):
        return f"the newest tick lies {last.tick - tick} s ahead: see `flask ticks repair`"
    if last.tick < tick:
        return f"tick {last.tick}, of {last.interval_seconds} s, lasts until {last.ends}"
    return NEWER
