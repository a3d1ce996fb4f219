"""Blocks of every layout that was ever written are read.

`blocks_of_layout_1.json` was written by the version before layouts: bytes, and what they are.
"""

import json
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from psycopg.sql import Composed

from smartenergy.kernel.arrays import Ints
from smartenergy.storage.books import blocks

OLD = json.loads((Path(__file__).parent / "blocks_of_layout_1.json").read_text())


class Stored:
    """A cursor over blocks that are kept in memory."""

    def __init__(self, kept: list[dict[str, Any]]) -> None:
        self.kept = kept
        self.rows: list[tuple[int, int, bytes]] = []

    def execute(self, query: Composed, asked: tuple[list[int], int, int], **_: Any) -> Self:
        """Answer `OF_HOMES`."""
        table, (homes, since, until) = query.as_string(), asked
        self.rows = sorted(
            (one["home_id"], one["start"], bytes.fromhex(one["packed"]))
            for one in self.kept
            if f'"{one["table"]}"' in table and one["home_id"] in homes and since <= one["start"] < until
        )
        return self

    def fetchall(self) -> list[tuple[int, int, bytes]]:
        return self.rows


def read(kept: list[dict[str, Any]], table: str) -> dict[str, Ints]:
    cursor: Any = Stored(kept)
    homes = [one["home_id"] for one in kept]
    if table == blocks.TICKS:
        return blocks.read_ticks(cursor, homes, 0, 2**40)
    return blocks.read_periods(cursor, table, homes, 0, 2**40)


@pytest.mark.parametrize("table", [blocks.TICKS, blocks.QUARTERS, blocks.HOURS])
def test_blocks_of_the_first_layout_are_read_as_they_were_written_and_lack_nothing(table: str) -> None:
    found, written = read(OLD["blocks"], table), OLD[table]
    assert len(written["home_id"]) >= 8
    for name, column in written.items():
        assert found[name].tolist() == column, name
    for name in found.keys() - written.keys():
        assert not np.any(found[name]), name
