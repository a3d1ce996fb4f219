"""A history as a file: the same rows as the history itself, in pieces that cost the same however long it is."""

import csv
import io
import tracemalloc
from collections.abc import Callable
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from flask import Flask
from pyarrow import parquet
from sqlalchemy import text

from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.ledger.shown import ALL
from smartenergy.services.common.transaction import transaction
from smartenergy.services.ledger.reading import exports, spans
from smartenergy.services.ledger.reading import parquet as parquet_files
from smartenergy.services.ledger.reading.exports import prepare
from smartenergy.services.ledger.reading.history import read_series
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.rollup import rolling
from tests.integration.services.ledger.conftest import DAY, HOUR, START, make_home

Run = Callable[[int, int], None]
Every = Callable[[int], None]
YEARS = {"from": "2021-01-01", "to": "2026-01-01", "resolution": "quarter_hour"}


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut as often as months would be, with the little history that a test has."""
    monkeypatch.setattr(exports, "PIECE_OF_TICKS_SECONDS", 5 * 700)
    monkeypatch.setattr(exports, "DAYS_OF_A_PIECE", 2)


def at(seconds: int) -> str:
    return spans.moment(START + seconds, "UTC").isoformat()


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("interval", [700, 1800])
def test_the_rows_of_the_pieces_are_those_of_the_whole(lived: Run, every: Every, interval: int) -> None:
    every(interval)
    home = make_home(timezone="Europe/Berlin")
    first = -(-START // interval) * interval
    after_the_gap = first + 30 * HOUR // interval * interval
    lived(first, first + 9 * HOUR)
    lived(after_the_gap, after_the_gap + 20 * interval)  # the gap is of several pieces
    lived(after_the_gap + 22 * interval, after_the_gap + DAY)
    rolling.roll_up()
    for resolution, zone in product(spans.RESOLUTIONS, ("Europe/Berlin", "Asia/Kolkata")):
        given = {"from": at(-DAY - 12345), "to": at(4 * DAY + 1234), "resolution": resolution, "timezone": zone}
        export = prepare(home, given)
        pieces = list(export.pieces())
        assert len(pieces) > 1 or resolution == "month"
        with transaction():
            whole = read_series(open_home(home), export.span, export.resolution)
        assert np.concatenate([piece.starts for piece in pieces]).tolist() == whole.starts.tolist(), resolution
        assert np.concatenate([piece.ends for piece in pieces]).tolist() == whole.ends.tolist(), resolution
        for name in ALL:
            shown = np.concatenate([piece.column(name) for piece in pieces])
            np.testing.assert_array_equal(shown, whole.column(name), err_msg=f"{resolution} {zone} {name}")


def test_csv_and_parquet_hold_the_same_numbers(lived: Run, every: Every) -> None:
    every(900)
    home = make_home()
    lived(START, START + 2 * DAY)
    given = {"from": at(-900), "to": at(2 * DAY), "resolution": "quarter_hour"}
    rows = list(csv.DictReader(io.StringIO(b"".join(prepare(home, given).content()).decode())))
    packed = b"".join(prepare(home, given | {"format": "parquet"}).content())
    table = parquet.read_table(io.BytesIO(packed)).to_pydict()
    assert [row["start"] for row in rows] == [start.isoformat() for start in table.pop("start")]
    for name, column in table.items():
        assert [None if row[name] == "" else float(row[name]) for row in rows] == column, name
    assert not any(row[name].endswith(".0") for row in rows for name in ALL)


@pytest.mark.parametrize("resolution", ["tick", "quarter_hour", "hour", "day", "month"])
def test_no_piece_is_longer_than_a_month_of_quarter_hours(run: Run, resolution: str) -> None:
    home = make_home()
    run(START, START + 60)
    years = {"from": at(-(130 if resolution == "tick" else 1900) * DAY), "to": at(60), "resolution": resolution}
    longest = max(len(piece) for piece in prepare(home, years).pieces())
    assert longest <= 31 * 96


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_long_export_holds_no_more_than_a_short_one(run: Run, form: str) -> None:
    home = make_home()
    run(START, START + 60)

    def peak(since: str) -> int:
        tracemalloc.start()
        try:
            for _piece in prepare(home, YEARS | {"format": form, "from": since}).content():
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak("2025-12-31")  # what is loaded once
    short = peak("2025-10-01")
    # the less of two: a statement that SQLAlchemy compiles anew comes into one of them alone
    long = min(peak("2024-01-01"), peak("2024-01-01"))
    assert long < 1.5 * short


def test_no_connection_is_held_between_two_pieces(run: Run, context: Flask) -> None:
    home = make_home()
    run(START, START + 60)
    content = prepare(home, {"from": at(-90 * DAY), "to": at(60), "resolution": "quarter_hour"}).content()
    for _piece in content:
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_parquet_file_tells_moments_in_the_spans_zone_and_numbers_that_may_be_null(run: Run) -> None:
    home = make_home(timezone="Europe/Berlin")
    run(START, START + 60)
    given = {"from": at(-60 * DAY), "to": at(60), "resolution": "quarter_hour", "format": "parquet"}
    packed = b"".join(prepare(home, given).content())
    file = parquet.ParquetFile(io.BytesIO(packed))
    start = pa.field("start", pa.timestamp("ms", tz="Europe/Berlin"), nullable=False)
    assert file.schema_arrow.equals(pa.schema([start, *(pa.field(name, pa.float64()) for name in ALL)]))
    groups = [file.metadata.row_group(at) for at in range(file.num_row_groups)]
    assert {group.column(at).compression for group in groups for at in range(len(ALL) + 1)} == {"SNAPPY"}
    assert max(group.num_rows for group in groups) == parquet_files.ROWS_OF_A_GROUP
    rows = file.read()
    assert not np.isnan(rows["consumption_wh"].drop_null().to_numpy()).any(), "a gap is null, not NaN"
    assert rows["consumption_wh"].null_count == len(rows) - 1


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_goes_wrong_on_the_way_is_told_as_what_it_is(run: Run, context: Flask, form: str) -> None:
    home = make_home()
    run(START, START + 60)
    content = prepare(home, YEARS | {"format": form}).content()
    with transaction() as session:
        session.execute(text("DELETE FROM users"))
    with pytest.raises(NotFoundError):
        list(content)


def test_a_home_that_is_erased_meanwhile_ends_its_export(run: Run, context: Flask) -> None:
    home = make_home()
    run(START, START + 60)
    content = prepare(home, YEARS).content()
    next(content), next(content)
    with transaction() as session:
        session.execute(text("DELETE FROM users"))
    with pytest.raises(Exception, match="no such home"):
        list(content)
