"""Is the system well? Each part by name, and how it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from redis.exceptions import RedisError
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from smartenergy.kernel import outages, server_versions
from smartenergy.kernel.extensions import db, redis, settings
from smartenergy.models import TickRun, TickStatus
from smartenergy.services.operations.schema_version import MIGRATIONS
from smartenergy.services.ticking import tick_times
from smartenergy.storage import redis_probe

SERVER = text("SELECT current_setting('server_version_num')::int, current_setting('transaction_read_only')")
FOLDS_CASE = "SELECT getdatabaseencoding() = 'UTF8' AND lower('Ö') = 'ö'"


@dataclass(frozen=True)
class Part:
    """One part of the system: whether it is well, and a word about it."""

    ok: bool
    detail: str


def check_parts() -> dict[str, Part]:
    """Check the database, Redis, the schema's version and the age of the last tick."""
    try:
        return {
            "database": _guarded(_database),
            "redis": _guarded(_redis),
            "schema": _guarded(_schema),
            "last_tick": _guarded(_last_tick),
        }
    finally:
        db.session.remove()


def _guarded(check: Callable[[], Part]) -> Part:
    try:
        return check()
    except (SQLAlchemyError, RedisError) as error:
        db.session.remove()
        return Part(ok=False, detail=outages.meaning(error) or f"refuses ({type(error).__name__})")


def _database() -> Part:
    version, read_only = db.session.execute(SERVER).one()
    if fault := server_versions.fault_of_postgres(version):
        return Part(ok=False, detail=fault)
    if read_only == "on":
        return Part(ok=False, detail="The database is read-only")
    if not db.session.scalar(text(FOLDS_CASE)):
        return Part(ok=True, detail="answers; its locale knows A to Z only: a search for öl does not find Öl")
    return Part(ok=True, detail="answers")


def _redis() -> Part:
    redis_probe.write(redis)
    if fault := server_versions.fault_of_redis(redis):
        return Part(ok=False, detail=fault)
    return Part(ok=True, detail="answers and takes writes")


def _schema() -> Part:
    present = MigrationContext.configure(db.session.connection()).get_current_revision()
    wanted = _newest_version(str(MIGRATIONS))
    detail = f"at {present}" if present == wanted else f"at {present}, needs {wanted}: run `flask setup`"
    return Part(ok=present == wanted, detail=detail)


@lru_cache
def _newest_version(migrations: str) -> str | None:
    """The version that this code wants; reading all migrations takes a while and always finds the same."""
    return ScriptDirectory(migrations).get_current_head()


def _last_tick() -> Part:
    now = int(time.time())
    ahead = tick_times.seconds_ahead(now)
    if tick_times.is_too_far_ahead(ahead):
        return Part(ok=False, detail=f"{ahead} s ahead of the clock: was it put right? See `flask ticks repair`")
    done = select(TickRun).where(TickRun.status == TickStatus.DONE).order_by(TickRun.tick.desc()).limit(1)
    newest = db.session.scalar(done)
    if newest is None:
        return Part(ok=True, detail="none yet")
    age = max(0, now - newest.tick)
    oldest = settings.ready_tick_age_intervals * max(newest.interval_seconds, settings.simulation_interval_seconds)
    detail = f"{age} s old" if age <= oldest else f"{age} s old, more than {oldest} s: is the scheduler running?"
    return Part(ok=age <= oldest, detail=detail)
