"""A home's past to order in the admin site."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.integration.admin.conftest import Visitor

MAKE, PAGE = "/admin/homes/make-past/?id=1", "/admin/homes/details/?id=1"
Sql = psycopg.Connection[Any]
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()


def test_a_past_is_asked_for_on_a_homes_page_which_says_how_far_it_is(root: Visitor, sql: Sql) -> None:
    assert "None was asked for" in root.get(PAGE).text
    assert root.submit(MAKE, page=PAGE, first=YESTERDAY).status_code == 302
    told = root.get(PAGE).text
    assert "Asked for: workers make it." in told
    assert "it ends with the home&#39;s first tick" in told or "it ends with the home's first tick" in told
    assert sql.execute("SELECT home_id, finished_at FROM energy_backfills").fetchall() == [(1, None)]
    row = "SELECT via, actor, details FROM audit_entries WHERE action = 'past asked for'"
    assert sql.execute(row).fetchall() == [("admin", "root", {"from": YESTERDAY})]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2050-01-01", "from must be a day from "),
        ("1999-01-01", "from must be a day from "),
        ("x", "From: Not a valid date value."),
        ("", "From: This field is required."),
    ],
)
def test_a_day_that_is_no_past_is_told_on_the_page(root: Visitor, sql: Sql, typed: str, told: str) -> None:
    assert told not in root.get(PAGE).text
    root.submit(MAKE, page=PAGE, first=typed)
    assert told in root.get(PAGE).text
    assert sql.execute("SELECT count(*) FROM energy_backfills").fetchone() == (0,)
