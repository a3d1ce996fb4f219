"""Spans of time: the one before, and moments as query strings bring them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.common.validation import check
from smartenergy.services.ledger.reading.spans import Span, SpanQuery

ZONES = ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"]


@given(
    st.integers(946_684_800, 2_000_000_000), st.integers(1, 400 * 86_400), st.sampled_from(ZONES),
    st.sampled_from([1, 60, 900, 3_600, 86_400]),
)  # fmt: skip
def test_a_span_and_the_one_before_share_no_quarter_hour(since: int, seconds: int, zone: str, grid: int) -> None:
    since, until = since // grid * grid, since // grid * grid + -(-seconds // grid) * grid
    span = Span(since, until, zone, now=until)
    before = span.before().in_quarters()
    assert before.until == span.in_quarters().since
    assert before.since % QUARTER_SECONDS == 0
    assert before.seconds > 0


@pytest.mark.parametrize(
    ("given_", "offset"),
    [
        ("2026-11-24T06:00 01:00", timedelta(hours=1)),
        ("2026-11-24T06:00:30 05:30", timedelta(hours=5, minutes=30)),
        ("2026-11-24T06:00 0530", timedelta(hours=5, minutes=30)),
        ("2026-11-24T06:00+01:00", timedelta(hours=1)),
        ("2026-11-24T06:00-03:30", -timedelta(hours=3, minutes=30)),
    ],
)
def test_the_plus_of_an_offset_is_understood_where_a_query_string_lost_it(given_: str, offset: timedelta) -> None:
    found = check(SpanQuery, {"from": given_}, is_text=True).from_
    assert found is not None
    assert found.utcoffset() == offset
    assert found.replace(second=0) == datetime(2026, 11, 24, 6, tzinfo=timezone(offset))


def test_a_space_between_date_and_time_stays_one() -> None:
    found = check(SpanQuery, {"from": "2026-11-24 06:00Z"}, is_text=True).from_
    assert found == datetime(2026, 11, 24, 6, tzinfo=UTC)
    assert check(SpanQuery, {"from": "2026-11-24 06:00"}, is_text=True).from_ == datetime(2026, 11, 24, 6)
