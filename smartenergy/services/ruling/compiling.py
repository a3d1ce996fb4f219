"""A strategy compiled for a home's day: by its clocks, its tariffs, and the prices that are known."""

from collections.abc import Iterator
from typing import NamedTuple

from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import boundaries
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Tariff
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.services.tariffs import series
from smartenergy.services.tariffs.stored import as_rules, series_named
from smartenergy.simulation.strategies.ahead import Ahead
from smartenergy.simulation.strategies.registry import compiled
from smartenergy.simulation.strategies.schedule import Schedule
from smartenergy.tariffs import lines
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.outlook import outlook
from smartenergy.tariffs.series import Values


class Contracts(NamedTuple):
    """What a home has on a day, by the tariffs' ids; 0: none. `owner`: whose home it is."""

    bought: int = 0
    sold: int = 0
    owner: int | None = None

    @property
    def tariffs(self) -> Iterator[lines.Tariff]:
        """These tariffs, read anew."""
        for number in (self.sold, self.bought):
            tariff = db.session.get(Tariff, number, populate_existing=True) if number else None
            if tariff is not None:
                yield as_rules(tariff)


def day_of(zone: str, instant: int) -> tuple[int, int]:
    """Where a local day begins and ends."""
    since, until = boundaries("day", zone, instant, instant + 1)[:2].tolist()
    return since, until


def quarter(instant: int) -> int:
    """The quarter hour that an instant lies in."""
    return instant // QUARTER_SECONDS * QUARTER_SECONDS


def follows_loaded(contracts: Contracts) -> bool:
    """Whether prices may become known at any time of a day; those of the built-in market are when a day begins."""
    return any(series_named(tariff) - series.BUILT_IN.keys() for tariff in contracts.tariffs)


def ahead(zone: str, span: tuple[int, int], contracts: Contracts, asked: int) -> Ahead:
    """Quarter hours with what energy costs, by what was known at an instant."""
    tariffs, known = list(contracts.tariffs), dict[str, Values]()
    for tariff in tariffs:  # of two with other clocks, what comes in says when a market's day begins
        found = series.known(series_named(tariff), tariff.timezone, *span, asked, contracts.owner)
        known = {**known, **found}
    return outlook([Assignment(tariff, span[0]) for tariff in tariffs], zone, span, known)


def schedule(chosen: Chosen, prospects: Ahead) -> Schedule:
    """A strategy over quarter hours."""
    return compiled(chosen.kind, chosen.settings, chosen.common, prospects)
