"""Blocks of the version before losses, and the way there and back."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from smartenergy.kernel.extensions import db
from smartenergy.services.operations.schema_version import MIGRATIONS
from smartenergy.storage.books import blocks
from smartenergy.storage.codec.packed_series import pack
from tests.integration.models.test_migrations import rows

BLOCKS_OF_LAYOUT_1 = Path(__file__).parents[2] / "unit" / "storage" / "books" / "blocks_of_layout_1.json"


def fill_blocks(connection: Any, kept: list[dict[str, Any]]) -> None:
    for one in kept:
        connection.exec_driver_sql(
            f"INSERT INTO {one['table']} VALUES (%s, %s, decode(%s, 'hex'))",
            (one["home_id"], one["start"], one["packed"]),
        )


def as_layout_2(packed: str, table: str) -> str:
    header = 2 * (3 + blocks.LAYOUTS[table][1])
    return f"02{packed[2:header]}101010{packed[header:]}"


def test_blocks_from_before_losses_are_read_after_and_those_from_after_before(empty: Flask) -> None:
    upgrade(directory=str(MIGRATIONS), revision="0014")
    old = json.loads(BLOCKS_OF_LAYOUT_1.read_text())
    new = [
        one | {"home_id": -one["home_id"], "packed": as_layout_2(one["packed"], one["table"])}
        for one in old["blocks"]
    ]
    with db.engine.begin() as connection:
        for table in blocks.LAYOUTS:
            connection.exec_driver_sql(f"CREATE TABLE {table}_all PARTITION OF {table} DEFAULT")
        fill_blocks(connection, old["blocks"])
    upgrade(directory=str(MIGRATIONS))
    with db.engine.begin() as connection:
        fill_blocks(connection, new)
        cursor = connection.connection.cursor()
        for sign in (1, -1):
            homes = [sign * one["home_id"] for one in old["blocks"]]
            for table in blocks.LAYOUTS:
                arguments = (cursor, homes, 0, 2**40)
                is_ticks = table == blocks.TICKS
                found = (
                    blocks.read_ticks(*arguments)
                    if is_ticks
                    else blocks.read_periods(cursor, table, *arguments[1:])
                )
                assert sorted((found["home_id"] * sign).tolist()) == old[table]["home_id"]
                for name in old[table].keys() - {"home_id"}:
                    assert sorted(found[name].tolist()) == sorted(old[table][name]), (table, name)
    downgrade(directory=str(MIGRATIONS), revision="0014")
    for table in blocks.LAYOUTS:
        kept = rows(f"SELECT abs(home_id), start, encode(packed, 'hex') FROM {table} ORDER BY 1, 2, home_id")
        assert kept[::2] == kept[1::2]
        assert kept[::2] == sorted(
            (one["home_id"], one["start"], one["packed"]) for one in old["blocks"] if one["table"] == table
        )


def test_a_ledger_that_has_losses_does_not_go_back_to_a_version_that_cannot_say_them(
    empty: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade(directory=str(MIGRATIONS))
    lost = pack([np.full((1, 2), number) for number in range(blocks.LAYOUTS[blocks.TICKS][2])], 2)[0].tobytes()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE energy_tick_blocks_all PARTITION OF energy_tick_blocks DEFAULT")
        fill_blocks(connection, [{"table": blocks.TICKS, "home_id": 1, "start": 0, "packed": lost.hex()}])
    with pytest.raises(SystemExit):
        downgrade(directory=str(MIGRATIONS), revision="0014")
    assert "energy_tick_blocks holds losses" in caplog.text
    assert rows("SELECT encode(packed, 'hex') FROM energy_tick_blocks") == [(lost.hex(),)]
