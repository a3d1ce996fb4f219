"""The models against what was measured: each row of the table in docs/simulation.md lies in its band, or is named here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from calibration import air, cars, clouds, heating, households, roofs, single_homes, summers, sun
from calibration.table import Row, around, at_least, at_most, markdown

ROOT = Path(__file__).parents[3]
MISSED: set[str] = set()
"""What cannot be reached, and stands in the table with its number."""
SUBJECTS = [
    sun.rows, clouds.rows, clouds.reach_rows, air.rows, summers.rows, roofs.rows,
    households.rows, single_homes.rows, heating.rows, cars.rows,
]  # fmt: skip


@pytest.mark.parametrize(
    "rows", SUBJECTS, ids=lambda rows: f"{rows.__module__.rpartition('.')[2]}.{rows.__name__}"
)
def test_the_models_are_as_near_to_what_was_measured_as_the_table_says(rows: Callable[[], list[Row]]) -> None:
    found = rows()
    assert [row.line for row in found if not row.is_met and row.what not in MISSED] == []
    page = (ROOT / "docs" / "simulation.md").read_text()
    assert [row.line for row in found if row.line not in page] == []


def test_a_row_says_its_band_and_whether_it_is_met() -> None:
    rows = [around("a", 2, 0.5, 2.6, "x"), at_least("b", 1, 3, "y"), at_most("c", 1, 1, "z")]
    assert [row.is_met for row in rows] == [False, True, True]
    assert [row.target for row in rows] == ["2.00 ± 0.50", "≥ 1.00", "≤ 1.00"]
    assert "| a | 2.00 ± 0.50 | 2.60 | **missed** | x |" in markdown(rows)
