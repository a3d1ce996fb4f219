"""What a home is expected to use and make on each day of a span: by the days before it, or as it comes."""

from dataclasses import dataclass

import numpy as np

from smartenergy.forecasts import load, production
from smartenergy.forecasts.sunshine import envelope
from smartenergy.forecasts.wall import Wall
from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.ledger.calendar import DAY_SECONDS, boundaries
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.ticking.free_days import free_days, with_free_days
from smartenergy.services.what_if.question import START_LEVEL, Question, Scenario
from smartenergy.simulation.by_itself import by_itself
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.drivers.countries import place_of
from smartenergy.simulation.kinds import CONSUMPTION
from smartenergy.simulation.variants.side_by_side import SideBySide

QUARTERS_A_DAY, HORIZON = 96, 192
DAYS_BEFORE, DAYS_AT_ONCE = 22, 30
LOOKED_AT = 300
"""Seconds from one look at loads and panels to the next: plans need no more."""
WH_A_WATT = QUARTER_SECONDS / 3_600


@dataclass(frozen=True)
class Expected:
    """A row a day of the span, a column a quarter hour from its midnight on: two days. Wh of a quarter hour."""

    load_wh: Floats
    production_wh: Floats


class Expectations:
    """Of all scenarios that are planned."""

    def __init__(self, question: Question, scenarios: list[Scenario]) -> None:
        self.question, self.scenarios = question, scenarios
        self.side = SideBySide.of(question.home, [one.changes for one in scenarios], START_LEVEL)
        days = boundaries("day", question.zone, question.since, question.until)
        first = int(boundaries("day", question.zone, int(days[0]) - DAYS_BEFORE * DAY_SECONDS, int(days[0]))[0])
        self.since = first
        count = -(-(int(days[-1]) - first) // DAY_SECONDS) + 2
        self.quarters = count * QUARTERS_A_DAY
        self.begins: Ints = (days[:-1] - first) // QUARTER_SECONDS
        """Where the days of the span begin among the quarter hours."""
        self.made = self._made()
        self._found = dict[tuple[bytes, bytes, bool], Expected]()
        self.wall = Wall.of(question.zone, first, first + count * DAY_SECONDS, self._is_free)

    def of(self, place: int) -> Expected:
        """Of a scenario, by its place among those that are planned; those that use and make the same share it."""
        used, given = self._came(place)
        is_perfect = self.scenarios[place].has_perfect_forecast
        key = used.tobytes(), given.tobytes(), is_perfect
        if key not in self._found:
            self._found[key] = self._likely(used, given, is_perfect=is_perfect)
        return self._found[key]

    def _likely(self, used: Floats, given: Floats, *, is_perfect: bool) -> Expected:
        if is_perfect:
            return Expected(*(self._from_each_day(values, values) for values in (used, given)))
        days = np.arange(1, self.wall.days)
        likely = load.profile(used[np.newaxis], self.wall, days)[0]
        return Expected(*(self._from_each_day(values, None) for values in (likely, self._sun(given))))

    def _came(self, place: int) -> tuple[Floats, Floats]:
        """What a scenario uses and makes, as it comes."""
        used, given = np.zeros(self.quarters), np.zeros(self.quarters)
        devices = self.side.world.devices
        for device, feed in self.side.feeds.items():
            if devices.home[device] == place:
                (used if devices.kinds[device] == CONSUMPTION else given)[:] += feed.of(self.made) * WH_A_WATT
        return used, given

    def _sun(self, given: Floats) -> Floats:
        """By how bright it would be; days begin at the first midnight's time, so no evening is seen before."""
        known = self.question.home.homes.particulars
        starts = self.since + np.arange(self.quarters, dtype=np.int64) * QUARTER_SECONDS
        bright = envelope(known.latitudes[:1], known.longitudes[:1], starts)
        days = np.arange(1, self.quarters // QUARTERS_A_DAY)
        found: Floats = production.profile(given[np.newaxis], bright, days)[0]
        return found

    def _from_each_day(self, first_day: Floats, second_day: Floats | None) -> Floats:
        """Two days from each midnight on; where nothing is known of the second, it is like the first."""
        columns = self.begins[:, np.newaxis] + np.arange(HORIZON)
        if second_day is None:
            columns[:, QUARTERS_A_DAY:] -= QUARTERS_A_DAY
        found: Floats = np.nan_to_num(first_day[np.minimum(columns, self.quarters - 1)])
        return found

    def _made(self) -> Ints:
        """Mean watts of each source in each quarter hour."""
        question, parts = self.question, []
        end = self.since + self.quarters * QUARTER_SECONDS
        for since in range(self.since, end, DAYS_AT_ONCE * DAY_SECONDS):
            ticks = np.arange(since, min(end, since + DAYS_AT_ONCE * DAY_SECONDS), LOOKED_AT, dtype=np.int64)
            clock = with_free_days(Clock(since, LOOKED_AT, question.seed), self.side.sources)
            watts = by_itself(self.side.sources, clock, ticks)
            parts.append(watts.reshape(len(watts), -1, QUARTER_SECONDS // LOOKED_AT).mean(axis=2))
        found: Ints = np.rint(np.concatenate(parts, axis=1)).astype(np.int64)
        return found

    def _is_free(self, dates: Ints) -> Bools:
        known = self.question.home.homes.particulars
        country = known.countries[int(known.country[0])]
        middle = int(dates[len(dates) // 2]) * DAY_SECONDS
        return free_days((country,), middle).are_free(np.asarray(place_of(country)), dates)
