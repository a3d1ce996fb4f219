"""Roll-ups, held against what they were made from."""

from itertools import pairwise
from typing import Any

import numpy as np

from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Ints
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.columns import FLOWS, LOSSES, PERIOD, STORED, STORED_TO_GRID, STORED_TO_USE
from smartenergy.ledger.tables import Table, pick, total
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.ledger.integrity.findings import Audit
from smartenergy.services.ledger.recording import balances
from smartenergy.services.ledger.rollup import days, meters, rollup_progress
from smartenergy.storage import partitions
from smartenergy.storage.books import blocks, meter_blocks, period_rows

COMPARED = ("home_id", "start", *PERIOD)


def check_quarters(found: Audit, facts: Table, quarters: Table, since: int) -> None:
    """Quarter hours against their ticks, and what is stored against the quarter hour before."""
    opening = balances.held_before(np.unique(facts["home_id"]), since)
    again = periods.quarters(facts, opening)
    compare(found, "quarter hour", quarters, again)
    _check_stored(found, quarters)


def _check_stored(found: Audit, quarters: Table) -> None:
    sums = (
        (STORED, "level_mwh"),
        (STORED_TO_USE, "battery_to_use_mwh"),
        (STORED_TO_GRID, "battery_to_grid_mwh"),
    )
    for parts, whole in sums:
        wrong = np.flatnonzero(total(quarters, *parts) != quarters[whole])
        found.faults += [f"{_place(quarters, row)}: {', '.join(parts)} do not add up to {whole}" for row in wrong]
    for name in (*FLOWS, *STORED, *LOSSES):
        found.faults += [
            f"{_place(quarters, row)}: {name} is negative" for row in np.flatnonzero(quarters[name] < 0)
        ]


def check_days(found: Audit, homes: list[int], zone: str) -> None:
    """Hours and days of homes in a zone against their quarter hours, as far as those are kept."""
    cursor, made = driver_cursor(), rollup_progress.read(zone)
    first = next(partitions.of_table(cursor, blocks.QUARTERS), None)
    if made is None or first is None or is_to_be_renewed(zone):
        return
    bounds = boundaries("day", zone, first.since, max(first.since, made.until) + 1)
    stored = period_rows.read(cursor, period_rows.DAYS, homes, first.since, made.until)
    odd = np.unique(stored["home_id"][~calendar.are_periods(stored["start"], stored["until"], bounds)]).tolist()
    usual = [home for home in homes if home not in set(odd)]
    for start, end in pairwise(bounds.tolist()):
        if start >= first.since and end <= made.until:
            _check_day(found, usual, zone, start, end)
    for home in odd:  # days that were made by other clocks, each with its own bounds
        mine = pick(stored, stored["home_id"] == home)
        for start, end in zip(mine["start"].tolist(), mine["until"].tolist(), strict=True):
            _check_day(found, [home], zone, start, end)
        overlaps = np.flatnonzero(mine["until"][:-1] > mine["start"][1:])
        found.faults += [f"{_place(mine, row, 'day')}: reaches into the next one" for row in overlaps]


def is_to_be_renewed(zone: str) -> bool:
    """Whether a zone's days are made anew by the next roll-up, for its rules have changed."""
    made = rollup_progress.read(zone)
    return made is not None and (made.renewing_from is not None or made.rules != zones.fingerprint(zone))


def _check_day(found: Audit, homes: list[int], zone: str, start: int, end: int) -> None:
    cursor, quarters = driver_cursor(), days.read_quarters(homes, start, end)
    hours = np.union1d(boundaries("hour", zone, start, end), [start])
    by_hour = periods.merge(quarters, calendar.starts_of(quarters["start"], hours[hours >= start]))
    stored = blocks.read_periods(cursor, blocks.HOURS, homes, start, start + 1)
    compare(found, "hour", stored, by_hour)
    by_day = periods.merge(by_hour, np.full(len(by_hour["start"]), start, np.int64))
    stored = period_rows.read(cursor, period_rows.DAYS, homes, start, start + 1)
    found.days += len(stored["start"])
    compare(found, "day", stored, by_day)


def check_meters(found: Audit, homes: list[int]) -> None:
    """Meter blocks of homes against their quarter hours, as far as those are kept."""
    cursor, made = driver_cursor(), rollup_progress.read(rollup_progress.METERS)
    for day in partitions.of_table(cursor, blocks.QUARTERS):
        if made is not None and day.until <= made.until:
            again = meters.metered(blocks.read_periods(cursor, blocks.QUARTERS, homes, day.since, day.until))
            stored = meter_blocks.read(cursor, homes, day.since, day.until)
            compare(found, "metered quarter hour", stored, again, tuple(again))


def check_months(found: Audit, homes: list[int], zone: str) -> None:
    """Months of homes in a zone against their days, as far as those are kept."""
    cursor = driver_cursor()
    months = period_rows.read(cursor, period_rows.MONTHS, homes, 0, 2**62)
    if not len(months["start"]) or is_to_be_renewed(zone):
        return
    found.months += len(months["start"])
    since, last = int(months["start"].min()), int(months["start"].max())
    bounds = boundaries("month", zone, since, last + 1)
    of_now = calendar.are_periods(months["start"], months["until"], bounds)
    odd = np.unique(months["home_id"][~of_now])
    kept = period_rows.read(cursor, period_rows.DAYS, homes, since, int(months["until"].max()))
    for some in [~np.isin(homes, odd)] + [np.array(homes) == home for home in odd]:
        mine, its_days = (pick(rows, np.isin(rows["home_id"], np.array(homes)[some])) for rows in (months, kept))
        if len(mine["start"]):
            _check_months(found, mine, its_days, np.unique(np.concatenate([mine["start"], mine["until"]])))


def _check_months(found: Audit, months: Table, kept: Table, bounds: Ints) -> None:
    kept = pick(kept, (kept["start"] >= bounds[0]) & (kept["start"] < bounds[-1]))
    again = periods.merge(kept, calendar.starts_of(kept["start"], bounds)) if len(kept["start"]) else kept
    known = np.isin(months["start"], again["start"])
    compare(found, "month", pick(months, known), again)


def compare(found: Audit, kind: str, stored: Table, again: Table, names: tuple[str, ...] = COMPARED) -> None:
    """Say where what is stored is not what it was made from."""
    mine = set(zip(stored["home_id"].tolist(), stored["start"].tolist(), strict=True))
    theirs = set(zip(again["home_id"].tolist(), again["start"].tolist(), strict=True))
    found.faults += [f"home {home}, {kind} {start}: missing" for home, start in sorted(theirs - mine)]
    found.faults += [f"home {home}, {kind} {start}: made of nothing" for home, start in sorted(mine - theirs)]
    if mine != theirs:
        return
    for name in names:
        for row in np.flatnonzero(stored[name] != again[name]):
            found.faults.append(
                f"{_place(stored, row, kind)}: {name} is {stored[name][row]}, not {again[name][row]}"
            )


def _place(table: Table, row: Any, kind: str = "quarter hour") -> str:
    return f"home {table['home_id'][row]}, {kind} {table['start'][row]}"
