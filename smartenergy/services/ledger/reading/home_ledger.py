"""A home's ledger read at any resolution: what is made is read as it stands, the rest is made from what is finer.

Whole periods that are made come from where they are stored; the edges of a span and what is not over yet come
from the next finer resolution, down to the ticks of this hour.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.errors import NotFoundError
from smartenergy.ledger import calendar, periods
from smartenergy.ledger.calendar import SECONDS, Resolution, boundaries
from smartenergy.ledger.columns import FACTS, PERIOD
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import beginnings, empty, pick, stack
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.homes.rights import find_home
from smartenergy.storage.books import blocks, period_rows, tick_rows
from smartenergy.storage.books.blocks import HOUR_SECONDS

FINER: dict[Resolution, Resolution] = {"month": "day", "day": "hour", "hour": "quarter_hour"}
Table = dict[str, Ints]
NOWHERE = np.empty(0, np.int64)
ENDLESS = 2**62


@dataclass(frozen=True)
class Home:
    """A home's ledger as it stands in the transaction at hand."""

    home_id: int
    zone: str
    packed_until: int
    """The instant before which its ticks are packed."""
    made_until: int
    """The instant before which its days are made, some perhaps by other clocks than the zone's."""
    in_bulk: list[list[int]]
    """The stretches, each `[since, until)`, that were written in bulk."""
    held: Ints
    """What its batteries held at `packed_until`, by origin, as (1, origins)."""

    def seconds_in_bulk(self, since: int, until: int) -> int:
        """How much of a span was written in bulk."""
        return sum(max(0, min(until, last) - max(since, first)) for first, last in self.in_bulk)

    def ticks(self, since: int, until: int) -> Table:
        """Its ticks in `[since, until)`: `tick` and facts."""
        cursor, split = driver_cursor(), min(until, self.packed_until)
        hour = since // HOUR_SECONDS * HOUR_SECONDS
        found = []
        if since < split:
            packed = blocks.read_ticks(cursor, [self.home_id], hour, split)
            found.append(pick(packed, (packed["tick"] >= since) & (packed["tick"] < until)))
        if split < until:
            one = (self.home_id, self.home_id + 1)
            rows = tick_rows.read(cursor, one, max(since, self.packed_until), until)
            found.append({name: rows[name] for name in ("home_id", "tick", *FACTS)})
        return stack([{name: table[name] for name in ("home_id", "tick", *FACTS)} for table in found])

    def quarters(self, since: int, until: int) -> Table:
        """Its quarter hours in `[since, until)`, both whole quarter hours, with `until`."""
        found, split = [], min(until, self.packed_until)
        if since < split:
            hour = since // HOUR_SECONDS * HOUR_SECONDS
            found.append(blocks.read_periods(driver_cursor(), blocks.QUARTERS, [self.home_id], hour, split))
        if split < until:
            facts = self.ticks(self.packed_until, until)
            found.append(periods.quarters(facts, self.held[: 1 if len(facts["tick"]) else 0]))
        quarters = _with_ends([part | {"until": part["start"] + QUARTER_SECONDS} for part in found])
        return pick(quarters, (quarters["start"] >= since) & (quarters["start"] < until))

    def periods(
        self, resolution: Resolution, zone: str, since: int, until: int, cuts: Ints = NOWHERE
    ) -> tuple[Ints, Table]:
        """Bounds, and its periods between them in `[since, until)`, both whole quarter hours, with `until`.

        At the edges these are parts of periods. What was made when the zone's clocks were others keeps its own
        bounds where nothing finer is left of it. `cuts` are bounds beside the zone's own.
        """
        bounds = boundaries(resolution, zone, since, until)
        bounds = np.union1d(bounds, cuts[(cuts > bounds[0]) & (cuts < bounds[-1])]) if len(cuts) else bounds
        if resolution == "quarter_hour":
            return bounds, self.quarters(since, until)
        is_own = zone == self.zone
        rows = self._rows(resolution, bounds, since, until, cuts) if is_own else self.quarters(since, until)
        bounds = calendar.settled(bounds, rows["start"], rows["until"])
        bounds = bounds[np.searchsorted(bounds, since, "right") - 1 :]
        return bounds, _merged(rows, bounds)

    def total(self, zone: str, since: int, until: int) -> Table:
        """All of `[since, until)` as one period; a table without rows where nothing is recorded."""
        _, found = self.periods("month", zone, since, until)
        return periods.merge(found, np.zeros(len(found["start"]), np.int64))

    def _rows(self, resolution: Resolution, bounds: Ints, since: int, until: int, cuts: Ints) -> Table:
        """What periods of its own zone are put together from: as it is stored, and what is finer beside it."""
        first = int(bounds[np.searchsorted(bounds, since, "left")])
        made = bounds[bounds <= min(until, self.made_until)]
        last = max(first, int(made[-1])) if len(made) else first
        if first == last:
            return self._finer(resolution, since, until, cuts)
        own = boundaries(resolution, self.zone, since, until) if len(cuts) else bounds
        stored = STORED[resolution](self, own, since, until)
        of_now = calendar.are_periods(stored["start"], stored["until"], bounds)
        whole = pick(stored, of_now & (stored["start"] >= first) & (stored["until"] <= last))
        others = pick(stored, ~of_now)
        gaps = [(since, min(first, until)), (last, until)]
        if not len(others["start"]):
            finer = [self._finer(resolution, *gap, cuts) for gap in gaps if gap[0] < gap[1]]
            return periods.beside(whole, others, _with_ends(finer))
        edges = np.unique(np.concatenate([cuts, others["start"], others["until"], [since, until]]))
        finer = [self._finer(resolution, *gap, edges) for gap in _joined([*gaps, _reach(others, bounds)])]
        rows = periods.beside(whole, others, _with_ends(finer))
        return pick(rows, (rows["start"] >= since) & (rows["start"] < until))

    def _finer(self, resolution: Resolution, since: int, until: int, cuts: Ints) -> Table:
        return self.periods(FINER[resolution], self.zone, since, until, cuts)[1]

    def _stored_hours(self, bounds: Ints, since: int, until: int) -> Table:
        """Hours know no end: the zone's own end by its clocks, others after an hour or with the next."""
        found = blocks.read_periods(
            driver_cursor(), blocks.HOURS, [self.home_id], since - 2 * calendar.DAY_SECONDS, until
        )
        places = np.minimum(np.searchsorted(bounds, found["start"]), len(bounds) - 2)
        following = np.append(found["start"][1:], ENDLESS)[: len(found["start"])]
        ends = np.minimum(found["start"] + HOUR_SECONDS, following)
        found |= {"until": np.where(bounds[places] == found["start"], bounds[places + 1], ends)}
        return _those_in(found, since, until)

    def _stored_days(self, _bounds: Ints, since: int, until: int) -> Table:
        return self._stored_rows(period_rows.DAYS, "day", since, until)

    def _stored_months(self, _bounds: Ints, since: int, until: int) -> Table:
        return self._stored_rows(period_rows.MONTHS, "month", since, until)

    def _stored_rows(self, table: str, resolution: Resolution, since: int, until: int) -> Table:
        """Days or months, also one that has begun before."""
        before = since - SECONDS[resolution] - HOUR_SECONDS
        return _those_in(period_rows.read(driver_cursor(), table, [self.home_id], before, until), since, until)


STORED: dict[Resolution, Callable[[Home, Ints, int, int], Table]] = {
    "hour": Home._stored_hours, "day": Home._stored_days, "month": Home._stored_months,
}  # fmt: skip


def open_home(home_id: int) -> Home:
    """How far a home's ledger is made. Nothing of it is dropped until the transaction at hand ends."""
    return _open(home_id=home_id)


def open_home_of(user_id: int, home_id: int | None = None) -> Home:
    """The same for whoever may see the home; a user's first one unless named.

    Raises NotFoundError for a home that shows nothing to them.
    """
    if home_id is None:
        return _open(user_id=user_id)
    return _open(home_id=find_home(user_id, home_id).id)


def _open(**wanted: int) -> Home:
    cursor = driver_cursor()
    period_rows.hold_ticks(cursor)
    standing = period_rows.read_standing(cursor, **wanted)
    if standing is None:
        raise NotFoundError("There is no such home.")
    return Home(*standing)


def _those_in(stored: Table, since: int, until: int) -> dict[str, Ints]:
    """Stored periods that lie in a span in part at least."""
    return pick(stored, (stored["until"] > since) & (stored["start"] < until))


def _reach(others: Table, bounds: Ints) -> tuple[int, int]:
    """All that periods made by other clocks and those of now beside them lie in: it is read at once, uncut."""
    first, end = int(others["start"][0]), int(others["until"][-1])
    before = int(bounds[max(0, int(np.searchsorted(bounds, first, "right")) - 1)])
    after = int(bounds[min(int(np.searchsorted(bounds, end, "left")), len(bounds) - 1)])
    return min(first, before), max(end, after)


def _joined(gaps: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of time, those that touch as one."""
    joined: list[tuple[int, int]] = []
    for since, until in sorted(gap for gap in gaps if gap[0] < gap[1]):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return joined


def _merged(found: Table, bounds: Ints) -> Table:
    starts = calendar.starts_of(found["start"], bounds)
    at = beginnings(starts)
    ends = np.append(at[1:], len(starts)) - 1 if len(at) else at
    return periods.merge(found, starts) | {"until": found["until"][ends]}


def _with_ends(parts: list[Table]) -> Table:
    names = ("home_id", "start", "until", *PERIOD)
    return stack([{name: part[name] for name in names} for part in parts]) if parts else empty(names)
