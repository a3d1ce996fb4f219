"""A home's ledger read at any resolution: what is made is read as it stands, the rest is made from what is finer.

Whole periods that are made come from where they are stored; the edges of a span and what is not over yet come
from the next finer resolution, down to the ticks of this hour.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from smartenergy.errors import NotFoundError
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.calendar import Resolution, boundaries
from smartenergy.ledger.columns import FACTS, PERIOD, pick, stack
from smartenergy.services.transaction import driver_cursor
from smartenergy.simulation.draws import Ints
from smartenergy.storage import energy_blocks, energy_periods, energy_ticks
from smartenergy.storage.energy_blocks import HOUR_SECONDS

FINER: dict[Resolution, Resolution] = {"month": "day", "day": "hour", "hour": "quarter_hour"}
Table = dict[str, Ints]


@dataclass(frozen=True)
class Home:
    """A home's ledger as it stands in the transaction at hand."""

    user_id: int
    zone: str
    packed_until: int
    """The instant before which its ticks are packed."""
    made_until: int
    """The instant before which its days are made."""
    held: Ints
    """What its batteries held at `packed_until`, by origin, as (1, origins)."""

    def ticks(self, since: int, until: int) -> Table:
        """Its ticks in `[since, until)`: `tick` and facts."""
        cursor, split = driver_cursor(), min(until, self.packed_until)
        hour = since // HOUR_SECONDS * HOUR_SECONDS
        found = []
        if since < split:
            packed = energy_blocks.read_ticks(cursor, [self.user_id], hour, split)
            found.append(pick(packed, (packed["tick"] >= since) & (packed["tick"] < until)))
        if split < until:
            one = (self.user_id, self.user_id + 1)
            rows = energy_ticks.read(cursor, one, max(since, self.packed_until), until)
            found.append({name: rows[name] for name in ("user_id", "tick", *FACTS)})
        return stack([{name: table[name] for name in ("user_id", "tick", *FACTS)} for table in found])

    def quarters(self, since: int, until: int) -> Table:
        """Its quarter hours in `[since, until)`, both whole quarter hours."""
        found, split = [], min(until, self.packed_until)
        if since < split:
            hour = since // HOUR_SECONDS * HOUR_SECONDS
            found.append(
                energy_blocks.read_periods(driver_cursor(), energy_blocks.QUARTERS, [self.user_id], hour, split)
            )
        if split < until:
            facts = self.ticks(self.packed_until, until)
            found.append(periods.quarters(facts, self.held[: 1 if len(facts["tick"]) else 0]))
        quarters = _stacked(found)
        return pick(quarters, (quarters["start"] >= since) & (quarters["start"] < until))

    def periods(self, resolution: Resolution, zone: str, since: int, until: int) -> Table:
        """Its periods in `[since, until)`, both whole quarter hours; at the edges, parts of periods."""
        if resolution == "quarter_hour":
            return self.quarters(since, until)
        bounds = boundaries(resolution, zone, since, until)
        if zone != self.zone:
            return _merged(self.quarters(since, until), bounds)
        first = int(bounds[np.searchsorted(bounds, since, "left")])
        made = bounds[bounds <= min(until, self.made_until)]
        last = max(first, int(made[-1])) if len(made) else first
        finer = FINER[resolution]
        parts = [self.periods(finer, zone, since, min(first, until))] if since < first else []
        if first < last:
            parts.append(STORED[resolution](self, first, last))
        if last < until:
            parts.append(self.periods(finer, zone, last, until))
        return _merged(_stacked(parts), bounds)

    def total(self, zone: str, since: int, until: int) -> Table:
        """All of `[since, until)` as one period; a table without rows where nothing is recorded."""
        found = self.periods("month", zone, since, until)
        return periods.merge(found, np.zeros(len(found["start"]), np.int64))

    def _stored_hours(self, since: int, until: int) -> Table:
        found = energy_blocks.read_periods(
            driver_cursor(), energy_blocks.HOURS, [self.user_id], since - calendar.DAY_SECONDS, until
        )
        return pick(found, (found["start"] >= since) & (found["start"] < until))

    def _stored_days(self, since: int, until: int) -> Table:
        return energy_periods.read(driver_cursor(), energy_periods.DAYS, [self.user_id], since, until)

    def _stored_months(self, since: int, until: int) -> Table:
        return energy_periods.read(driver_cursor(), energy_periods.MONTHS, [self.user_id], since, until)


STORED: dict[Resolution, Callable[[Home, int, int], Table]] = {
    "hour": Home._stored_hours, "day": Home._stored_days, "month": Home._stored_months,
}  # fmt: skip


def open_home(user_id: int) -> Home:
    """How far a home's ledger is made. Nothing of it is dropped until the transaction at hand ends."""
    cursor = driver_cursor()
    energy_periods.hold_ticks(cursor)
    standing = energy_periods.read_standing(cursor, user_id)
    if standing is None:
        raise NotFoundError("There is no such user.")
    return Home(user_id, *standing)


def _merged(found: Table, bounds: Ints) -> Table:
    return periods.merge(found, calendar.starts_of(found["start"], bounds))


def _stacked(parts: list[Table]) -> Table:
    names = ("user_id", "start", *PERIOD)
    return (
        stack([{name: part[name] for name in names} for part in parts])
        if parts
        else {name: np.empty(0, np.int64) for name in names}
    )
