"""What storage of each scenario goes by, a quarter hour a row: strategies compiled for the whole span at once."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.what_if.question import Question, Scenario
from smartenergy.simulation.shares import USUAL, Shares
from smartenergy.simulation.strategies.common import as_rows
from smartenergy.simulation.strategies.registry import compiled
from smartenergy.tariffs.outlook import Priced, outlook


class Rows:
    """What all scenarios go by."""

    def __init__(self, question: Question) -> None:
        self.since = question.since
        self.scenarios = [rows_of(question, scenario) for scenario in question.scenarios]
        """None: own use and nothing else."""

    def shares(self, ticks: Ints) -> Shares | None:
        """A home a scenario, a column a tick; None where all go by own use."""
        if all(rows is None for rows in self.scenarios):
            return None
        place = (ticks // QUARTER_SECONDS * QUARTER_SECONDS - self.since) // QUARTER_SECONDS
        quarters, lengths = np.unique(place, return_counts=True)
        return over(self.scenarios, quarters, lengths)


def over(scenarios: Sequence[Ints | None], quarters: Ints, lengths: Ints) -> Shares:
    """Of so many ticks each."""
    usual = np.broadcast_to(USUAL, (len(quarters), len(USUAL)))
    rows = np.stack([usual if one is None else one[quarters] for one in scenarios])
    columns = np.repeat(rows, lengths, axis=1)
    return Shares(*(np.ascontiguousarray(columns[:, :, number]) for number in range(columns.shape[2])))


def rows_of(question: Question, scenario: Scenario) -> Ints | None:
    """A row a quarter hour of the span. Prices of a day are known when it begins."""
    one = scenario.chosen
    if one.is_usual:
        return None
    bounds = boundaries("day", question.zone, question.since, question.until)
    days = int(bounds[0]), int(bounds[-1])
    ahead = outlook(_on_whole_days(question, scenario, days[0]) if one.needs_prices else [], question.zone, days)
    rows = as_rows(compiled(one.kind, one.settings, one.common, ahead), one.common)
    first = (question.since - days[0]) // QUARTER_SECONDS
    count = (question.until - question.since) // QUARTER_SECONDS
    return rows[first : first + count]


def _on_whole_days(question: Question, scenario: Scenario, day: int) -> list[Priced]:
    """Its tariffs, those that it begins with from its first midnight on: a day's prices go together."""
    found = question.priced(scenario)
    return [(replace(one, since=day) if one.since <= question.since else one, known) for one, known in found]
