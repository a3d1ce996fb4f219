"""Days of 23 and 25 hours, and zones at odd offsets."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.kernel import zones
from smartenergy.ledger import calendar
from smartenergy.ledger.calendar import Resolution, boundaries

NOW = 1_795_420_800


def at(text: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2026-10-25", 25), ("Europe/Berlin", "2026-06-01", 24),
        ("America/New_York", "2026-03-08", 23), ("America/New_York", "2026-11-01", 25), ("Asia/Kolkata", "2026-03-29", 24),
        ("Africa/Cairo", "2026-04-24", 23),
    ],
)  # fmt: skip
def test_a_day_has_as_many_hours_as_the_clocks_give_it(zone: str, day: str, hours: int) -> None:
    start = calendar.day_start(zone, datetime.fromisoformat(day).date())
    [begin, end] = boundaries("day", zone, start, start + 1)
    assert begin == start
    assert end - start == 3600 * hours
    assert len(boundaries("hour", zone, start, int(end))) == hours + 1


def test_half_an_hour_of_summer_time_makes_a_short_hour_and_no_other_change() -> None:
    start = at("2026-04-05", "Australia/Lord_Howe")
    [_, end] = boundaries("day", "Australia/Lord_Howe", start, start + 1)
    assert end - start == 24 * 3600 + 1800
    lengths = np.diff(boundaries("hour", "Australia/Lord_Howe", start, int(end)))
    assert sorted(set(lengths.tolist())) == [1800, 3600]
    assert lengths.sum() == end - start


def test_hours_of_a_zone_at_half_an_hour_begin_on_its_own_clock() -> None:
    hours = boundaries("hour", "Asia/Kolkata", at("2026-11-24 06:10"), at("2026-11-24 08:00"))
    assert [datetime.fromtimestamp(hour, UTC).minute for hour in hours.tolist()] == [30] * len(hours)


def test_months_begin_at_the_first_local_midnight() -> None:
    months = boundaries("month", "Australia/Sydney", at("2026-09-15"), at("2026-12-02"))
    shown = [datetime.fromtimestamp(m, ZoneInfo("Australia/Sydney")).isoformat() for m in months.tolist()]
    assert shown == [
        "2026-09-01T00:00:00+10:00", "2026-10-01T00:00:00+10:00", "2026-11-01T00:00:00+11:00",
        "2026-12-01T00:00:00+11:00", "2027-01-01T00:00:00+11:00",
    ]  # fmt: skip


@given(
    st.sampled_from(sorted(zones.names())), st.integers(NOW - 10**8, NOW + 10**8), st.integers(1, 100 * 86_400),
    st.sampled_from(["quarter_hour", "hour", "day", "month"]),
)  # fmt: skip
def test_every_instant_lies_in_one_period_of_every_zone(
    zone: str, since: int, seconds: int, resolution: Resolution
) -> None:
    until = since + min(seconds, 4 * 86_400 if resolution in ("quarter_hour", "hour") else seconds)
    bounds = boundaries(resolution, zone, since, until)
    assert bounds[0] <= since < bounds[1]
    assert bounds[-2] < until <= bounds[-1]
    assert (np.diff(bounds) > 0).all()
    assert (bounds % 900 == 0).all()


@given(st.sampled_from(sorted(zones.names())), st.integers(NOW - 10**8, NOW + 10**8))
def test_every_day_is_made_of_whole_hours_and_every_month_of_whole_days(zone: str, instant: int) -> None:
    for coarse, fine in (("day", "hour"), ("month", "day")):
        start, end = boundaries(coarse, zone, instant, instant + 1)[:2].tolist()  # type: ignore[arg-type]
        inside = boundaries(fine, zone, start, end)  # type: ignore[arg-type]
        assert (inside[0], inside[-1]) == (start, end)
