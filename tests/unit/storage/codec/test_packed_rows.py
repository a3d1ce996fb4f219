"""Rows that come as one value."""

import struct

import pytest

from smartenergy.storage.codec.packed_rows import PackedRow

ROW = PackedRow(id=("int8send(id)", ">i8"), level=("float8send(level)", ">f8"))


def test_fields_lie_side_by_side_in_the_order_of_the_layout() -> None:
    rows = ROW.unpack(2, struct.pack(">qdqd", 7, 1.5, 8, 2.5))
    assert rows.tolist() == [(7, 1.5), (8, 2.5)]


def test_no_rows_are_no_value() -> None:
    assert len(ROW.unpack(0, None)) == 0


def test_a_row_that_a_null_has_swallowed_is_noticed() -> None:
    with pytest.raises(ValueError, match="2 rows came as 1"):
        ROW.unpack(2, struct.pack(">qd", 7, 1.5))


def test_an_expression_may_send_several_fields() -> None:
    row = PackedRow(id=("int8send(id) || int2send(kind)", ">i8"), kind=(None, ">i2"))
    assert row.expression.as_string() == "int8send(id) || int2send(kind)"
    assert row.unpack(1, struct.pack(">qh", 7, 2)).tolist() == [(7, 2)]
