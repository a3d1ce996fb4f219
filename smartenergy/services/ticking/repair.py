"""What ran by a clock that was ahead, taken away once that was put right: ticks, and all that was made of them.

Devices keep their levels: what they hold is what they hold, whenever it came about.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update

from smartenergy.kernel.errors import ServiceUnavailableError
from smartenergy.kernel.extensions import db, log, redis
from smartenergy.models import PeriodicTask, TickRun
from smartenergy.services.common.transaction import let_go, transaction
from smartenergy.services.ledger.rollup import rewinding
from smartenergy.services.ticking import tick_times
from smartenergy.services.ticking.ticks import OPENING_LOCK
from smartenergy.storage import job_queue, stats_cache

CLOCKS_DIFFER_SECONDS = 60


@dataclass(frozen=True)
class Repaired:
    """How much was taken away, and how many packed ticks of homes became rows again, to be packed anew."""

    ticks: int
    rows: int
    put_back: int


def look() -> list[str]:
    """What lies ahead of the clock, in sentences. Raises ServiceUnavailableError where clocks do not agree."""
    now = int(time.time())
    with transaction():
        _refuse_unless_clocks_agree(now)
        ahead = tick_times.seconds_ahead(now)
        found = [f"The newest tick lies {ahead} s ahead of the clock."] if ahead else []
        packed = rewinding.ahead_of(now)
    if packed:
        found.append(f"The ledger counts as packed what is not: it is to go back to {_said(packed)}.")
    with_fence = stats_cache.newest_tick(redis)
    if with_fence > now:
        found.append(f"Redis lets nothing show before {_said(with_fence)}.")
    return found


def repair() -> Repaired:
    """Take away what lies ahead of the clock. Safe to repeat; chunks in hand are waited for, no tick opens."""
    now = int(time.time())
    with transaction() as session:
        _refuse_unless_clocks_agree(now)
        session.execute(select(func.pg_advisory_xact_lock(OPENING_LOCK)))
        ticks = len(session.execute(delete(TickRun).where(TickRun.tick > now).returning(TickRun.tick)).all())
        rows, put_back = rewinding.rewind(now)
        late = update(PeriodicTask).where(PeriodicTask.last_firing > now)
        session.execute(late.values(last_firing=now, updated_at=PeriodicTask.updated_at))
    let_go()
    if stats_cache.newest_tick(redis) > now:
        stats_cache.forget_newest_tick(redis)
    job_queue.enqueue("simulate_device_readings", f"tick-after-repair-{now}", "the tick after a repair")
    done = Repaired(ticks, rows, put_back)
    log.warning("ticks_repaired", **vars(done))
    return done


def _refuse_unless_clocks_agree(now: int) -> None:
    of_database = db.session.scalar(select(func.extract("epoch", func.clock_timestamp())))
    apart = abs(now - int(of_database or 0))
    if apart > CLOCKS_DIFFER_SECONDS:
        raise ServiceUnavailableError(
            f"This machine's clock and the database's are {apart} s apart: put them right first."
        )


def _said(instant: int) -> str:
    return f"{datetime.fromtimestamp(instant, UTC):%Y-%m-%d %H:%M:%S} UTC"
