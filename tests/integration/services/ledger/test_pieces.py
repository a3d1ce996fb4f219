"""An hour of many homes is cut into pieces, each a table of its own; whoever reads, packs or drops does not mind."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask

from config import Settings
from smartenergy.kernel.extensions import db
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.recording import tick_facts
from smartenergy.services.ledger.rollup import rolling
from smartenergy.services.operations import synthetic_fleets
from smartenergy.storage import partitions
from tests.integration.services.ledger.conftest import HOUR, START
from tests.plans import plans_of

Sql = psycopg.Connection[Any]
Run = Callable[[int, int], None]
HOMES, PIECES = 60, 3
PIECE_NAMES = [f"energy_ticks_2026112301_{number}" for number in range(PIECES)]


@pytest.fixture
def in_pieces(context: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> int:
    """A fleet whose second hour is cut, with the first tick of it; answers that tick."""
    before = context.extensions["settings"]
    small = before.model_copy(update={"simulation_chunk_devices": 50})
    monkeypatch.setitem(context.extensions, "settings", small)
    monkeypatch.setattr(tick_facts, "HOMES_A_PIECE", 20)
    synthetic_fleets.create_fleet(HOMES, 5, lambda _: None)
    run(START, START + 60)
    run(START + HOUR, START + HOUR + 60)
    db.session.remove()
    return START + HOUR


def leaves(sql: Sql, hour: int = START + HOUR) -> list[str]:
    return partitions.leaves(sql.cursor(), partitions.partition_for("energy_ticks", hour).name)


def rows_of(sql: Sql, table: str) -> int:
    [found] = sql.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(found[0])


def test_an_hour_of_many_homes_is_cut_between_chunks_and_one_of_few_is_a_table(sql: Sql, in_pieces: int) -> None:
    assert leaves(sql, START) == ["energy_ticks_2026112300"], "nobody had counted the homes yet"
    assert leaves(sql) == PIECE_NAMES
    assert [rows_of(sql, piece) for piece in PIECE_NAMES] == [20, 20, 20]
    indexes = sql.execute("SELECT count(*) FROM pg_index WHERE indrelid = ANY (%s::regclass[])", [PIECE_NAMES])
    assert indexes.fetchall() == [(PIECES,)]


def test_a_home_is_read_from_its_piece_alone(sql: Sql, app: Flask, in_pieces: int) -> None:
    with plans_of(app) as plans:
        home = open_home(31)
        assert home.ticks(in_pieces, in_pieces + HOUR)["tick"].tolist() == [in_pieces]
        db.session.rollback()
    [plan] = [plan for plan in plans if "FROM energy_ticks" in plan.statement]
    assert "energy_ticks_2026112301_1" in str(plan.root)
    assert "energy_ticks_2026112301_0" not in str(plan.root)


def test_homes_that_come_after_an_hour_was_cut_are_in_its_last_piece(sql: Sql, run: Run, in_pieces: int) -> None:
    synthetic_fleets.create_fleet(20, 5, lambda _: None)
    run(in_pieces + 60, in_pieces + 120)
    assert [rows_of(sql, piece) for piece in PIECE_NAMES] == [40, 40, 60]
    assert ledger_audit.audit().faults == []


def test_pieces_are_packed_and_dropped_with_their_hour(sql: Sql, run: Run, in_pieces: int) -> None:
    run(in_pieces + 60, in_pieces + 120)
    run(in_pieces + HOUR, in_pieces + HOUR + 60)
    assert rolling.roll_up().hours == 2 * HOMES
    assert leaves(sql) == []
    assert sql.execute("SELECT FROM pg_class WHERE relname LIKE 'energy_ticks_2026112301%'").rowcount == 0
    assert rows_of(sql, "energy_tick_blocks") == 2 * HOMES
    assert rows_of(sql, "energy_ticks") == HOMES
    assert ledger_audit.audit().faults == []


def not_indexed(sql: Sql, piece: str) -> int:
    """How many ranges of pages the index of a piece did not know; from now on it does."""
    [found] = sql.execute("SELECT brin_summarize_new_values(%s::regclass)", [f"{piece}_home_id_idx"]).fetchall()
    return int(found[0])


def test_a_piece_that_somebody_tends_is_left_alone_and_the_others_are_indexed(
    sql: Sql, run: Run, settings: Settings, in_pieces: int
) -> None:
    for piece in PIECE_NAMES:  # as it is while a tick's pages are new
        sql.execute("SELECT brin_desummarize_range(%s::regclass, 0)", [f"{piece}_home_id_idx"])
    with psycopg.connect(settings.database.replace("+psycopg", "")) as tender:
        tender.execute(f"LOCK TABLE {PIECE_NAMES[1]} IN SHARE UPDATE EXCLUSIVE MODE")
        run(in_pieces + 60, in_pieces + 120)
    assert [not_indexed(sql, piece) for piece in PIECE_NAMES] == [0, 1, 0]
    assert [rows_of(sql, piece) for piece in PIECE_NAMES] == [40, 40, 40]


def test_the_check_command_finds_nothing_to_do_beside_pieces(context: Flask, in_pieces: int) -> None:
    found = context.test_cli_runner().invoke(args=["db", "check"])
    assert found.exit_code == 0, found.output
