"""What storage of each scenario goes by, a quarter hour a row: strategies compiled for the whole span at once."""

from dataclasses import replace

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.what_if.expecting import Expectations
from smartenergy.services.what_if.planning import OPTIMISED, with_plan
from smartenergy.services.what_if.question import Question, Scenario
from smartenergy.simulation.shares import USUAL, Shares
from smartenergy.simulation.strategies.common import as_rows
from smartenergy.simulation.strategies.registry import compiled
from smartenergy.tariffs.outlook import Priced, outlook


class Courses:
    """What storage may do in all scenarios, each course once: tariffs alone change a bill, and no course.

    Those of own use and nothing else come first, for they are gone through more quickly.
    """

    def __init__(self, question: Question) -> None:
        self.since = question.since
        rows = _rows(question)
        keys = [_key(one, mine) for one, mine in zip(question.scenarios, rows, strict=True)]
        ordered = sorted(set(keys), key=lambda key: (bool(key[1]), keys.index(key)))
        self.of_scenario = [ordered.index(key) for key in keys]
        """Each scenario's course."""
        self.changes = [question.scenarios[keys.index(key)].changes for key in ordered]
        self.ruled = [mine for key in ordered if key[1] and (mine := rows[keys.index(key)]) is not None]

    def __len__(self) -> int:
        return len(self.changes)

    def shares(self, ticks: Ints) -> Shares | None:
        """What rules them, if anything: a row a course, a column a tick, or one where it is always the same."""
        if not self.ruled:
            return None
        place = ticks // QUARTER_SECONDS - self.since // QUARTER_SECONDS
        quarters, counts = np.unique(place, return_counts=True)
        lengths = counts[0] if (counts == counts[0]).all() else counts  # all the same are repeated faster
        said = np.empty((len(self), len(quarters), len(USUAL)), np.int64)
        own_use = len(self) - len(self.ruled)
        said[:own_use] = USUAL
        for row, rows in zip(said[own_use:], self.ruled, strict=True):
            row[:] = rows[quarters]
        return Shares(*(_by_tick(said[:, :, number], lengths) for number in range(said.shape[2])))


def _by_tick(rows: Ints, lengths: Ints | np.int64) -> Ints:
    is_steady = bool((rows == rows[:, :1]).all())
    return rows[:, :1].copy() if is_steady else np.repeat(rows, lengths, axis=1)


def _key(scenario: Scenario, rows: Ints | None) -> tuple[str, bytes]:
    """Alike in scenarios whose storage does the same."""
    is_usual = rows is None or bool((rows == USUAL).all())
    return repr(scenario.changes), b"" if rows is None or is_usual else rows.tobytes()


def _rows(question: Question) -> list[Ints | None]:
    """Of all scenarios; what those that are planned expect is worked out for all of them at once."""
    planned = [one for one in question.scenarios if one.chosen.kind == OPTIMISED]
    expectations = Expectations(question, planned) if planned else None
    places = {id(one): place for place, one in enumerate(planned)}
    found = []
    for one in question.scenarios:
        of_plan = None if expectations is None or id(one) not in places else (expectations, places[id(one)])
        found.append(rows_of(question, one, of_plan))
    return found


def rows_of(
    question: Question, scenario: Scenario, of_plan: tuple[Expectations, int] | None = None
) -> Ints | None:  # fmt: skip
    """A row a quarter hour of the span. Prices of a day are known when it begins."""
    one = scenario.chosen
    if one.is_usual:
        return None
    bounds = boundaries("day", question.zone, question.since, question.until)
    days = int(bounds[0]), int(bounds[-1])
    looks = one.needs_prices or of_plan is not None
    ahead = outlook(_on_whole_days(question, scenario, days[0]) if looks else [], question.zone, days)
    if of_plan is not None:
        ahead = with_plan(question, *of_plan, ahead)
    rows = as_rows(compiled(one.kind, one.settings, one.common, ahead), one.common)
    first = (question.since - days[0]) // QUARTER_SECONDS
    count = (question.until - question.since) // QUARTER_SECONDS
    return rows[first : first + count]


def _on_whole_days(question: Question, scenario: Scenario, day: int) -> list[Priced]:
    """Its tariffs, those that it begins with from its first midnight on: a day's prices go together."""
    found = question.priced(scenario)
    return [(replace(one, since=day) if one.since <= question.since else one, known) for one, known in found]
