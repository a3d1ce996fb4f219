"""Schedules of 12 months × 24 hours, one for weekdays and one for weekends, as times at which a period holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from smartenergy.tariffs.urdb.numbers import whole
from smartenergy.tariffs.when import ALWAYS, MONTHS, WEEKEND, WORKING_DAYS, When

HOURS = 24
Grid = tuple[tuple[int, ...], ...]
Run = tuple[int, int]
"""An hour at which a period begins, and the hour at which it ends."""


def grids(rate: Mapping[str, Any], name: str) -> tuple[Grid, Grid]:
    """Periods by month and hour, of weekdays and of weekends. Raises ValueError."""
    return _grid(rate, f"{name}weekdayschedule"), _grid(rate, f"{name}weekendschedule")


def times(weekdays: Grid, weekends: Grid) -> dict[int, tuple[When, ...]]:
    """When each period holds. Holidays count as weekends, as most utilities have it."""
    periods = sorted({period for grid in (weekdays, weekends) for row in grid for period in row})
    if len(periods) == 1:
        return {periods[0]: (ALWAYS,)}
    both = (*WORKING_DAYS, *WEEKEND, "holiday")
    found = {}
    for period in periods:
        if weekdays == weekends:
            found[period] = _times(weekdays, period, both)
        else:
            of_weekend = _times(weekends, period, (*WEEKEND, "holiday"))
            found[period] = _times(weekdays, period, WORKING_DAYS) + of_weekend
    return found


def _grid(rate: Mapping[str, Any], name: str) -> Grid:
    given = rate.get(name)
    rows = given if isinstance(given, list) else []
    if len(rows) != len(MONTHS) or any(not isinstance(row, list) or len(row) != HOURS for row in rows):
        raise ValueError(f"{name} must be 12 months of 24 hours")
    return tuple(tuple(whole(period, name) for period in row) for row in rows)


def _times(grid: Grid, period: int, days: Sequence[str]) -> tuple[When, ...]:
    """Months with the same hours together."""
    months: dict[Run, list[int]] = {}
    for month, row in zip(MONTHS, grid, strict=True):
        for run in _runs(row, period):
            months.setdefault(run, []).append(month)
    return tuple(
        When(tuple(of), tuple(days), first * 60, last * 60) for (first, last), of in sorted(months.items())
    )


def _runs(row: Sequence[int], period: int) -> list[Run]:
    begins = [hour for hour in range(HOURS) if row[hour] == period and (hour == 0 or row[hour - 1] != period)]
    ends = [hour + 1 for hour in range(HOURS) if row[hour] == period and (hour == 23 or row[hour + 1] != period)]
    return list(zip(begins, ends, strict=True))
