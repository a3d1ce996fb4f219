"""A tick's updates stay HOT: they touch no index and find room on the row's own page."""

from typing import Any

import psycopg
from flask import Flask

from smartenergy.kernel.extensions import db
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks

STATS = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'devices'"


def test_the_updates_of_ten_ticks_are_hot(context: Flask, sql: psycopg.Connection[Any]) -> None:
    synthetic_fleets.create_fleet(500, 4, lambda _: None)
    sql.execute("VACUUM devices")
    sql.execute("SELECT pg_stat_reset_single_table_counters('devices'::regclass)")
    for number in range(1, 11):
        ticks.run_tick(number * 60)
    db.session.remove()
    db.engine.dispose()  # a session that ends hands in what it counted
    updated, hot = wait_for_counts(sql, 20_000)
    assert updated == 20_000
    # PostgreSQL leaves a page unpruned while another process has it in hand (autovacuum, say).
    assert hot >= 0.999 * updated


def test_no_trigger_stands_before_an_update_of_devices(sql: psycopg.Connection[Any]) -> None:
    """Even one for columns that no tick writes would have PostgreSQL lock each row first: a tenth of the UPDATE."""
    row, before, update = 1, 2, 16
    both = f"tgtype & {row + before + update} = {row + before + update}"
    assert (
        sql.execute(f"SELECT tgname FROM pg_trigger WHERE tgrelid = 'devices'::regclass AND {both}").fetchall()
        == []
    )


def wait_for_counts(sql: psycopg.Connection[Any], expected: int) -> tuple[int, int]:
    for _ in range(100):
        row = sql.execute(STATS).fetchone()
        assert row
        if row[0] >= expected:
            return row[0], row[1]
        sql.execute("SELECT pg_sleep(0.05)")
    raise AssertionError(f"the statistics stand at {row}")
