"""PostgreSQL's binary COPY format."""

import struct

import pytest

from smartenergy.storage.codec.binary_copy import RowFormat


def test_a_row_is_framed_as_the_manual_says() -> None:
    rows = RowFormat(id=">i8", nothing=None, on="?").empty(1)
    rows["id"], rows["on"] = 7, True
    assert rows.tobytes() == struct.pack(">hiqii?", 3, 8, 7, -1, 1, True)


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_any_number_of_rows_is_framed(count: int) -> None:
    rows = RowFormat(id=">i8", level=">f8").empty(count)
    assert len(rows) == count
    assert (rows["field_count"] == 2).all() and (rows["level_length"] == 8).all()
