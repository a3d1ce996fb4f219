"""A question worked out, some days at a time: scenarios go through them side by side, and the ledger's rules say
what came of it. Nothing is written to the ledger.
"""

import io
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np

from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.ledger import origins
from smartenergy.ledger.calendar import DAY_SECONDS, boundaries, starts_of
from smartenergy.ledger.columns import ORIGINS, PERIOD, STORED
from smartenergy.ledger.facts import record_many
from smartenergy.ledger.periods import QUARTER_SECONDS, merge, without_origins
from smartenergy.ledger.tables import from_source, in_order, into_sink, stack
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.services.what_if.apart import Call, called
from smartenergy.services.what_if.beside import Ahead, beside
from smartenergy.services.what_if.question import START_LEVEL, Question
from smartenergy.services.what_if.ruling import Courses
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.energy import level_mwh
from smartenergy.simulation.stretch import Stretch
from smartenergy.simulation.variants.side_by_side import SideBySide
from smartenergy.simulation.world import World

TICKS_AT_ONCE, COUNTED_AT_ONCE = 480_000, 270_000
"""Of all courses together, which bounds what is held at once: many are quicker to follow, few to count."""
MOST_DAYS = 92
"""As far as calendars are known ahead, and clocks change but once."""
Table = dict[str, Ints]
COLUMNS = ("home_id", "start", *PERIOD)


@dataclass
class Standing:
    """How far it is, and what came of it so far."""

    until: int
    levels_wh: Floats
    held: Ints
    """What storage holds, by course and origin."""
    imports: Ints
    """mWh: a row a course, a column a quarter hour of the span."""
    exports: Ints
    months: Table
    """Periods of local months, ordered by course (`home_id`, its place) and start."""

    def packed(self) -> bytes:
        """To be taken up by somebody else."""
        file = io.BytesIO()
        plain = {name: value for name, value in vars(self).items() if name != "months"}
        arrays = plain | {f"month_{name}": column for name, column in self.months.items()}
        np.savez(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def unpacked(cls, packed: bytes) -> "Standing":
        """As it was packed."""
        with np.load(io.BytesIO(packed), allow_pickle=False) as file:
            months = {name.removeprefix("month_"): file[name] for name in file if name.startswith("month_")}
            rest = {name: file[name] for name in file if not name.startswith("month_")}
        return cls(until=int(rest.pop("until")), months=months, **rest)


class Days(NamedTuple):
    """Days that storage has gone through, up to when; what it holds there; their quarter hours."""

    until: int
    levels_wh: Floats
    quarters: Future[Table] | None


class Run:
    """A question on its way."""

    def __init__(self, question: Question, standing: Standing | None = None, elsewhere: Call = called) -> None:
        self.question, self.elsewhere = question, elsewhere
        self.first, self.ahead = standing.until if standing else question.since, Ahead(self._made)
        if self.first < question.until:
            self.ahead.begin(self.first)
        self.courses = Courses(question)
        self.side = SideBySide.of(question.home, self.courses.changes, START_LEVEL)
        homes = self.side.world.homes
        self.world = World(replace(homes, ids=np.arange(len(homes))), self.side.world.devices)
        """As the ledger is to see it: a course is a home."""
        self.standing = standing or self._begun()
        self.at, self.levels_wh = self.standing.until, self.standing.levels_wh
        """Up to where storage has come, and what it holds there."""
        self.waiting = deque[Days]()

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.standing.until >= self.question.until

    @property
    def part(self) -> float:
        """0 to 1."""
        whole = self.question.until - self.question.since
        return (self.standing.until - self.question.since) / whole

    def go_on(self) -> None:
        """Make the next days; what came of those before is counted."""
        while self.at < self.question.until and len(self.waiting) < 2:
            self._move()
        days = self.waiting.popleft()
        if days.quarters is not None:
            self._count(days.quarters.result())
        self.standing.until, self.standing.levels_wh = days.until, days.levels_wh

    def _move(self) -> None:
        """Let storage go through the next days, and have quarter hours made of them beside the days after."""
        since, until, ticks = self.at, self._end_of(self.at), self._ticks(self.at)
        if not len(ticks):
            self.at = until
            self.waiting.append(Days(until, self.levels_wh, None))
            return
        clock, sources = self._clock(ticks), self.ahead.of(since)
        if until < self.question.until:
            self.ahead.begin(until)
        stretch = self.side.through(self.levels_wh, self.courses.shares(ticks), clock, ticks, sources)
        self.at, self.levels_wh = until, stretch.last_levels_wh
        before = next((days.quarters for days in reversed(self.waiting) if days.quarters is not None), None)
        made = beside(partial(self._quarters, stretch, ticks, before, self.standing.held))
        self.waiting.append(Days(until, self.levels_wh, made))

    def _made(self, since: int) -> Ints:
        """What sources make in the days that begin then."""
        ticks = self._ticks(since)
        made: Ints = self.elsewhere(self.question.side.made, self._clock(ticks), ticks)
        return made

    def _ticks(self, since: int) -> Ints:
        interval = self.question.interval_seconds
        return np.arange(-(-since // interval) * interval, self._end_of(since), interval, dtype=np.int64)

    def _end_of(self, since: int) -> int:
        """Where those days end. The first are begun before it is known which scenarios are one course."""
        courses = len(self.question.scenarios if since == self.first else self.courses)
        return min(self.question.until, since + self._days_at_once(courses) * DAY_SECONDS)

    def _clock(self, ticks: Ints) -> Clock:
        clock = Clock(int(ticks[0]), self.question.interval_seconds, self.question.seed)
        return with_free_days(clock, self.question.side.sources)

    def _days_at_once(self, courses: int) -> int:
        if self.question.side.goes_by_tick:
            return 1
        a_day = DAY_SECONDS // self.question.interval_seconds
        return min(max(1, TICKS_AT_ONCE // (max(1, a_day) * courses)), MOST_DAYS)

    def _quarters(self, stretch: Stretch, ticks: Ints, before: Future[Table] | None, held: Ints) -> Table:
        """Quarter hours of days, after those before them, or after storage that holds so much."""
        found = in_order(stack(list(self._some_quarters(stretch, ticks))), "home_id", "start")
        held = held if before is None else _held_after(before.result())
        moved = {name: found[name] for name in origins.NEEDED}
        followed: Table = self.elsewhere(origins.follow, moved, held)
        return found | followed

    def _some_quarters(self, stretch: Stretch, ticks: Ints) -> Iterator[Table]:
        """Quarter hours without origins, some at a time."""
        some, quarter, first = max(COUNTED_AT_ONCE // len(self.courses), 1), ticks // QUARTER_SECONDS, 0
        while first < len(ticks):
            last = min(first + some, len(ticks)) - 1
            until = int(np.searchsorted(quarter, quarter[last], "right"))
            part = stretch.energy.of_ticks(slice(first, until))
            yield without_origins(
                record_many(self.world, part, ticks[first:until], self.question.interval_seconds)
            )
            first = until

    def _begun(self) -> Standing:
        question, courses = self.question, len(self.courses)
        empty = np.zeros((courses, (question.until - question.since) // QUARTER_SECONDS), np.int64)
        nothing = {name: np.empty(0, np.int64) for name in COLUMNS}
        held = np.zeros((courses, len(ORIGINS)), np.int64)
        return Standing(question.since, self.world.devices.levels_wh, held, empty, empty.copy(), nothing)

    def _count(self, made: Table) -> None:
        """Add quarter hours to what came of it."""
        now = self.standing
        place = made["home_id"], (made["start"] - self.question.since) // QUARTER_SECONDS
        now.imports[place], now.exports[place] = from_source(made, "grid"), into_sink(made, "grid")
        bounds = boundaries("month", self.question.zone, self.question.since, self.question.until)
        mine = {name: made[name] for name in COLUMNS}
        months = merge(mine, np.maximum(starts_of(made["start"], bounds), self.question.since))
        rows = in_order(stack([now.months, months]), "home_id", "start")
        now.months = merge(rows, rows["start"])
        now.held = _held_after(made)

    @property
    def opening_mwh(self) -> Ints:
        """What storage of each course held where the span begins."""
        found: Ints = self.world.sum_by_home(level_mwh(self.world.devices.levels_wh))
        return found


def _held_after(quarters: Table) -> Ints:
    """What storage holds at the end of quarter hours, by course and origin."""
    ends = np.append(np.flatnonzero(np.diff(quarters["home_id"])), len(quarters["home_id"]) - 1)
    return np.stack([quarters[name][ends] for name in STORED], axis=1)
