"""Daylight: 06:00 ≤ local time < 18:00, by each user's own time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from smartenergy.simulation.drivers.daylight import is_day


def at(local: str, zone: str, fold: int = 0) -> int:
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return int(moment.timestamp())


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
)
def test_the_day_begins_at_six_and_ends_before_eighteen(zone: str) -> None:
    for day in ("2026-01-15", "2026-07-15"):
        assert not is_day(at(f"{day}T05:59:59", zone), zone)
        assert is_day(at(f"{day}T06:00", zone), zone)
        assert is_day(at(f"{day}T17:59:59", zone), zone)
        assert not is_day(at(f"{day}T18:00", zone), zone)


@pytest.mark.parametrize(
    "day", ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"]
)
def test_every_day_has_twelve_hours_of_light_also_around_a_change_of_time(day: str) -> None:
    zone = "Europe/Berlin"
    noon = at(f"{day}T12:00", zone)
    minutes = [noon + 60 * offset for offset in range(-9 * 60, 9 * 60)]
    assert sum(is_day(minute, zone) for minute in minutes) == 12 * 60


def test_summer_time_moves_the_sunrise_by_an_hour_of_utc() -> None:
    assert at("2026-03-28T06:00", "Europe/Berlin") % 86_400 == 5 * 3600
    assert at("2026-03-29T06:00", "Europe/Berlin") % 86_400 == 4 * 3600
    assert is_day(at("2026-03-29T06:00", "Europe/Berlin"), "Europe/Berlin")
    assert not is_day(at("2026-03-29T06:00", "Europe/Berlin") - 1, "Europe/Berlin")


def test_the_same_moment_is_day_in_one_zone_and_night_in_another() -> None:
    noon_in_utc = at("2026-06-01T12:00", "UTC")
    assert is_day(noon_in_utc, "UTC")
    assert not is_day(noon_in_utc, "Pacific/Auckland")
