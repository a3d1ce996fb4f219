"""A world that tests make once and put back is the one that was made, so that tests may take it for theirs."""

from typing import Any

import psycopg
import pytest
from flask import Flask
from redis import Redis
from sqlalchemy.exc import IntegrityError

from smartenergy.kernel.extensions import db
from smartenergy.services.homes import invitations
from tests.emptying import empty_database
from tests.integration.services.homes.conftest import add, run
from tests.integration.services.ledger.conftest import make_home
from tests.kept_worlds import KeptWorld

Sql = psycopg.Connection[Any]
TABLES = """SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
    AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' ORDER BY 1"""


def everything(sql: Sql, redis: Redis) -> dict[str, Any]:
    """All rows of all tables, and all that Redis has."""
    found: dict[str, Any] = {
        table: sql.execute(f"SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1").fetchall()
        for (table,) in sql.execute(TABLES).fetchall()
    }
    return found | {str(key): redis.dump(key) for key in redis.scan_iter()}


def make() -> int:
    owner = make_home("ada", "Europe/Berlin")
    add(owner)
    return invitations.invite(owner, owner, {"role": "viewer"})[0].id


def test_what_is_put_back_is_what_was_made_and_numbers_go_on(context: Flask, sql: Sql, redis: Redis) -> None:
    kept = KeptWorld[int](context)
    redis.set("what lasts", b"for ever")
    redis.set("what goes", b"soon", ex=60)
    kept.there(make)
    made = everything(sql, redis)
    assert sum(len(rows) for rows in made.values()) > 10
    another = add(1)
    empty_database()
    redis.flushall()
    assert not any(everything(sql, redis).values())
    kept.there(make)
    assert everything(sql, redis) == made
    assert (redis.ttl("what lasts"), 0 < redis.ttl("what goes") <= 60) == (-1, True)
    assert add(1) == another
    kept.forget()
    assert sql.execute("SELECT to_regnamespace('kept')").fetchone() == (None,)


def test_a_ledger_is_not_put_back(context: Flask) -> None:
    kept = KeptWorld[int](context)

    def make_with_a_tick() -> int:
        made = make()
        run()
        return made

    kept.there(make_with_a_tick)
    empty_database()
    with pytest.raises(IntegrityError, match="no partition"):
        kept.there(make_with_a_tick)
    db.session.rollback()
    kept.forget()
