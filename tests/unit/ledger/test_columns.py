"""The registry of the ledger's columns: what has been written can be read for ever."""

from pathlib import Path

from smartenergy.ledger.columns import (
    BY_NAME,
    COLUMNS,
    FLOWS,
    LAST,
    LAYOUT,
    LOSSES,
    PEAKS,
    PERIOD,
    STORED,
    STORED_TO_GRID,
    STORED_TO_USE,
    SUMMED,
    Book,
    names,
)
from smartenergy.ledger.shown import ALL, SHOWN

ENERGY_PAGE = Path(__file__).parents[3] / "docs" / "energy.md"
LAST_ID_OF_LAYOUT = {1: 42, 2: 45, 3: 52}
"""Of every layout that was ever written. A new layout is a new entry; none of these changes."""
OF_LAYOUT_1 = {
    Book.TICK_BLOCKS: "first_seconds gap_seconds opening_mwh adjusted_mwh interval_seconds solar_mwh generator_mwh "
    "consumption_mwh charge_mwh discharge_mwh capacity_wh",
    Book.PERIOD_BLOCKS: "offset_seconds ticks recorded_seconds solar_to_use_mwh solar_to_battery_mwh solar_to_grid_mwh "
    "generator_to_use_mwh generator_to_battery_mwh generator_to_grid_mwh battery_to_use_mwh battery_to_battery_mwh "
    "battery_to_grid_mwh grid_to_use_mwh grid_to_battery_mwh stored_solar_to_use_mwh stored_generator_to_use_mwh "
    "stored_grid_to_use_mwh stored_other_to_use_mwh stored_solar_to_grid_mwh stored_generator_to_grid_mwh "
    "stored_grid_to_grid_mwh stored_other_to_grid_mwh adjusted_mwh level_mwh capacity_wh stored_solar_mwh "
    "stored_generator_mwh stored_grid_mwh stored_other_mwh peak_import_watts peak_export_watts",
}  # fmt: skip
"""In the order in which blocks have them."""


def test_ids_count_up_and_later_layouts_come_later() -> None:
    assert [column.id for column in COLUMNS] == list(range(1, len(COLUMNS) + 1))
    assert len(BY_NAME) == len(COLUMNS)
    layouts = [column.since for column in COLUMNS]
    assert layouts == sorted(layouts)
    assert max(layouts) == LAYOUT
    last = {layout: max(column.id for column in COLUMNS if column.since <= layout) for layout in set(layouts)}
    assert last == LAST_ID_OF_LAYOUT


def test_the_first_layout_is_what_it_was() -> None:
    for book, columns in OF_LAYOUT_1.items():
        assert names(book, layout=1) == tuple(columns.split())


def test_every_named_group_is_of_columns_that_there_are() -> None:
    for group in (FLOWS, STORED, STORED_TO_USE, STORED_TO_GRID, LOSSES, names(Book.CHUNKS)):
        assert set(group) <= set(BY_NAME)
    assert sorted((*SUMMED, *LAST, *PEAKS)) == sorted(PERIOD)


def test_every_column_of_periods_is_shown_or_part_of_what_is() -> None:
    of_periods = {BY_NAME[name].shown_name for name in PERIOD} - {"ticks"}
    assert of_periods <= set(ALL)
    assert ALL[-3:] == ("loss_wh", "driven_wh", "curtailed_wh")


def table_of_columns() -> str:
    """As docs/energy.md has it."""
    books = {Book.TICKS: "ticks", Book.PERIODS: "periods", Book.CHUNKS: "run log"}
    lines = ["| id | column | unit | merged | where | since | is |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for column in COLUMNS:
        where = [word for book, word in books.items() if book in column.books] or ["blocks"]
        said = column.text + (f": {column.note}" if column.note else "")
        cells = (column.id, f"`{column.name}`", column.unit, column.merge, ", ".join(where), column.since, said)
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def table_of_shown() -> str:
    """The columns of a history, as docs/energy.md has them."""
    lines = ["| column | is |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| `{column.name}` | {column.sentence} |" for column in SHOWN.values())])


def test_the_page_on_energy_has_the_registry() -> None:
    page = ENERGY_PAGE.read_text()
    assert table_of_columns() in page, table_of_columns()
    assert table_of_shown() in page, table_of_shown()
