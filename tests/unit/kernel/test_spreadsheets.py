"""Text on its way into a spreadsheet."""

import pytest

from smartenergy.kernel.spreadsheets import as_cell


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_text_that_begins_like_a_formula_is_text_in_a_spreadsheet(begin: str) -> None:
    assert as_cell(f"{begin}1+1") == f"'{begin}1+1"


@pytest.mark.parametrize("value", ["Heater", "a=1", "", "'quoted", -5, -0.5, None])
def test_other_text_and_numbers_are_left_alone(value: object) -> None:
    assert as_cell(value) == value
