"""The models against what was measured: each row of the table in docs/simulation.md lies in its band, or is named here."""

from collections.abc import Callable

import pytest

from calibration import cars, heating, households, single_homes
from calibration.table import Row, around, at_least, at_most, markdown

MISSED = {"entertainment, kWh a year"}
"""Screens and computers take less than those of 2010."""


@pytest.mark.parametrize(
    "rows", [households.rows, single_homes.rows, heating.rows, cars.rows], ids=lambda rows: rows.__module__.rpartition(".")[2]
)  # fmt: skip
def test_people_and_appliances_are_as_near_to_measured_ones_as_the_table_says(
    rows: Callable[[], list[Row]],
) -> None:
    missed = {row.what: row.line for row in rows() if not row.is_met}
    assert {what: line for what, line in missed.items() if what not in MISSED} == {}


def test_a_row_says_its_band_and_whether_it_is_met() -> None:
    rows = [around("a", 2, 0.5, 2.6, "x"), at_least("b", 1, 3, "y"), at_most("c", 1, 1, "z")]
    assert [row.is_met for row in rows] == [False, True, True]
    assert [row.target for row in rows] == ["1.50 to 2.50", "≥ 1.00", "≤ 1.00"]
    assert "| a | 1.50 to 2.50 | 2.60 | **missed** | x |" in markdown(rows)
