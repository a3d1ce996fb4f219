"""Blocks of every layout that was ever written are read.

`blocks_of_layout_1.json` was written by the version before layouts: bytes, and what they are.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from hypothesis import given
from psycopg.sql import Composed

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger import periods
from smartenergy.ledger.columns import FACTS, LAYOUT, PERIOD
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks
from smartenergy.storage.codec.packed_rows import Records
from smartenergy.storage.codec.packed_series import pack
from tests.unit.ledger.strategies import histories, nothing_held

OLD = json.loads((Path(__file__).parent / "blocks_of_layout_1.json").read_text())


class Stored:
    """A cursor over blocks that are kept in memory."""

    def __init__(self, kept: list[dict[str, Any]]) -> None:
        self.kept = kept
        self.rows: list[tuple[int, int, bytes]] = []

    def execute(self, query: Composed, asked: tuple[str, int, int], **_: Any) -> Self:
        """Answer `OF_HOMES`."""
        table, (homes, since, until) = query.as_string(), asked
        wanted = json.loads(f"[{homes.strip('{}')}]")
        self.rows = sorted(
            (one["home_id"], one["start"], bytes.fromhex(one["packed"]))
            for one in self.kept
            if f'"{one["table"]}"' in table and one["home_id"] in wanted and since <= one["start"] < until
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


def test_a_block_of_a_later_layout_is_refused_with_its_number() -> None:
    kept = [{"table": blocks.TICKS, "home_id": 1, "start": 0, "packed": "04010012"}]
    with pytest.raises(ValueError, match="layout 4: this version knows those up to 3"):
        read(kept, blocks.TICKS)


@pytest.fixture(scope="module")
def book() -> Iterator[list[dict[str, Any]]]:
    """Keeps in memory what is written."""
    kept: list[dict[str, Any]] = []

    def ensure(_cursor: Any, table: str, instant: int) -> partitions.Partition:
        return partitions.partition_for(table, instant)

    def copy_in(_cursor: Any, statement: Composed, rows: Records) -> None:
        [table] = [name for name in blocks.LAYOUTS if name in statement.as_string()]
        for row in rows:
            one = {
                "home_id": int(row["home_id"]),
                "start": int(row["start"]),
                "packed": row["packed"].tobytes().hex(),
            }
            kept.append(one | {"table": table})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks.partitions, "ensure", ensure)
        patch.setattr(blocks, "copy_in", copy_in)
        yield kept


def alike(found: dict[str, Ints], written: dict[str, Ints], *names: str) -> bool:
    return set(found) == set(names) and all(found[name].tolist() == written[name].tolist() for name in names)


@given(histories())
def test_whatever_is_written_is_read_again(book: list[dict[str, Any]], facts: dict[str, Ints]) -> None:
    book.clear()
    blocks.write_ticks(None, facts)  # type: ignore[arg-type] # needs no cursor here
    assert alike(read(book, blocks.TICKS), facts, "home_id", "tick", *FACTS)
    quarters = periods.quarters(facts, nothing_held(facts))
    for table, seconds in ((blocks.QUARTERS, 3_600), (blocks.HOURS, 86_400)):
        blocks.write_periods(None, table, quarters, quarters["start"] // seconds * seconds)  # type: ignore[arg-type]
        assert alike(read(book, table), quarters, "home_id", "start", *PERIOD)
    assert {one["packed"][:2] for one in book} == {f"{LAYOUT:02x}"}


@given(histories())
def test_old_blocks_are_read_beside_new_ones(book: list[dict[str, Any]], facts: dict[str, Ints]) -> None:
    book.clear()
    blocks.write_ticks(None, facts)  # type: ignore[arg-type] # needs no cursor here
    new, old = read(book, blocks.TICKS), read(OLD["blocks"], blocks.TICKS)
    both = read([*book, *(one | {"home_id": one["home_id"] + 100} for one in OLD["blocks"])], blocks.TICKS)
    of_old = both["home_id"] > 100
    for name in FACTS:
        assert both[name][of_old].tolist() == old[name].tolist()
        assert both[name][~of_old].tolist() == new[name].tolist()


def test_losses_of_nothing_take_three_bytes_of_a_block() -> None:
    """For how the new columns are written; a block's first byte has always been its layout."""
    for table, layouts in blocks.LAYOUTS.items():
        zeros = [np.zeros((1, 60), np.int64)] * layouts[2]
        one, two = (pack(zeros[: layouts[layout]], layout).shape[1] for layout in (1, 2))
        assert two - one == 3, table
