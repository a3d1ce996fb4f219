"""Quarter hours as local clocks show them."""

from datetime import UTC, datetime

import numpy as np
import pytest

from smartenergy.kernel import zones
from smartenergy.tariffs.clock import quarters
from smartenergy.tariffs.when import DAYS, When
from tests.unit.tariffs.contracts import ZONES, day


@pytest.mark.parametrize("zone", [*ZONES, "America/St_Johns", "Africa/Cairo", "America/Santiago"])
def test_each_quarter_hour_of_a_year_is_what_the_zones_clock_shows(zone: str) -> None:
    found = quarters(zone, day(zone, "2026-01-01"), day(zone, "2027-01-01"))
    shown = [datetime.fromtimestamp(start, UTC).astimezone(zones.zone(zone)) for start in found.starts.tolist()]
    assert found.slot.tolist() == [local.hour * 4 + local.minute // 15 for local in shown]
    place = found.place()
    expected = [
        ((local.month - 1) * 8 + local.weekday()) * 96 + local.hour * 4 + local.minute // 15 for local in shown
    ]
    assert place.tolist() == expected


@pytest.mark.parametrize(
    ("zone", "date", "count"),
    [("Europe/Berlin", "2026-03-29", 92), ("Europe/Berlin", "2026-10-25", 100), ("Europe/London", "2026-03-29", 92),
     ("Australia/Lord_Howe", "2026-04-05", 98), ("Australia/Lord_Howe", "2026-10-04", 94), ("Asia/Kathmandu", "2026-03-29", 96)],
)  # fmt: skip
def test_days_of_a_change_of_clocks_have_fewer_or_more(zone: str, date: str, count: int) -> None:
    start = day(zone, date)
    found = quarters(zone, start, start + 2 * 86_400)
    assert (found.day == 0).sum() == count


def test_a_time_over_midnight_has_both_ends() -> None:
    assert When(since=22 * 60, until=60).slots == (0, 1, 2, 3, *range(88, 96))
    assert len(When().slots) == 96
    assert len(DAYS) == 8


def test_a_span_may_begin_inside_a_day() -> None:
    start = day("Europe/Berlin", "2026-05-01") + 5 * 3600
    found = quarters("Europe/Berlin", start, start + 86_400)
    assert found.slot[0] == 20
    assert np.bincount(found.day).tolist() == [76, 20]
