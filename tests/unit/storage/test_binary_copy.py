"""PostgreSQL's binary COPY format."""

import struct

import pytest

from smartenergy.storage.binary_copy import RowFormat


def test_a_row_is_framed_as_the_manual_says() -> None:
    rows = RowFormat(id=">i8", nothing=None, on="?").empty(1)
    rows["id"], rows["on"] = 7, True
    assert rows.tobytes() == struct.pack(">hiqii?", 3, 8, 7, -1, 1, True)


def test_rows_of_another_layout_are_noticed() -> None:
    form = RowFormat(id=">i8")
    rows = form.empty(2)
    rows["id_length"][1] = 4
    assert not form.is_framed(rows)
    assert form.is_framed(rows[:1])


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_any_number_of_rows_is_framed(count: int) -> None:
    form = RowFormat(id=">i8", level=">f8")
    assert form.is_framed(form.empty(count))
