"""What the system keeps: clocks, zones, its own schema."""

from tests.attack.attacks import attack
from tests.attack.target import Target
from tests.waiting import wait_until

ZONES = ("localtime", "Factory", "posixrules", "posix/Europe/Berlin", "../etc/passwd", "Mars/Phobos")


@attack("a zone that is not the same on every machine is refused")
def zones_that_are_no_places(target: Target) -> str:
    """Names that some machines know and others do not, or read otherwise."""
    who = target.user()
    for zone in ZONES:
        answer = who.send("PATCH", "/api/v1/me", {"timezone": zone})
        assert answer.status == 422, f"{zone!r} is answered by {answer.status}"
        assert "timezone" in answer.json["fields"], f"{zone!r}: the field is not named"
    return f"{len(ZONES)} names refused, with the field named"


@attack("Alembic finds nothing to do on a database that works")
def a_migration_made_up_by_partitions(target: Target) -> str:
    """`flask db check`, which would drop what it does not know."""
    done = target.flask("db", "check")
    said = (done.stdout + done.stderr).strip().splitlines()
    assert done.returncode == 0, f"proposes changes: {said[-1][:200] if said else done.returncode}"
    return said[-1]


@attack("a tick that lies in the future is told as a fault, and a command puts it right")
def a_tick_from_the_future(target: Target) -> str:
    """The clock was three hours ahead, and is right again."""
    newest = "SELECT max(tick) - extract(epoch FROM now())::bigint FROM tick_runs"
    target.change(
        "INSERT INTO tick_runs (tick, interval_seconds, seed, missed_ticks, status, started_at, finished_at) "
        "SELECT max(tick) + 10800, 2, max(seed), 0, 'done', now(), now() FROM tick_runs"
    )
    wait_until(lambda: target.health()[0] == 503, "a health check that fails")
    done = target.flask("ticks", "repair", "--yes")
    assert done.returncode == 0, done.stderr[-200:]
    wait_until(lambda: target.health()[0] == 200, "a health check that is well again")
    assert target.sql(newest)[0][0] <= 2
    return "health fails with the future, and is well after `flask ticks repair`"
