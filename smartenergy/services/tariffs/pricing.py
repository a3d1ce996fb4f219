"""What prices a home over a span: the parts of its tariffs, and its meter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Home
from smartenergy.services.ledger.reading.home_ledger import Home as HomeLedger
from smartenergy.services.ledger.reading.home_ledger import Table, open_home
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import EARLIEST
from smartenergy.services.tariffs import assigning, metering, series
from smartenergy.services.tariffs.metering import Counted
from smartenergy.services.tariffs.stored import series_named
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import prepared
from smartenergy.tariffs.lines import Direction
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.part import DIRECTIONS, Part
from smartenergy.tariffs.preparing import context_since
from smartenergy.tariffs.series import Values


@dataclass(frozen=True)
class Priced:
    """A home over a span of full quarter hours."""

    parts: list[Part]
    counted: Counted
    currencies: list[str]
    """More than one: there are no parts, for nothing adds up."""

    @property
    def currency(self) -> str | None:
        """None where no tariff rules, or two currencies do."""
        return self.parts[0].currency if self.parts else None

    def costs(self, since: int, until: int) -> tuple[Floats, Bools]:
        """What energy costs at each quarter hour, and where a tariff rules and no price is missing."""
        return self._costs(self.parts, DIRECTIONS, self.counted.meter, since, until)

    def bare_costs(self, since: int, until: int) -> tuple[Floats, Bools]:
        """The same of a home without storage and production, which buys all that it uses."""
        return self._costs(self.parts, DIRECTIONS, self.counted.bare, since, until)

    def import_costs(self, since: int, until: int) -> tuple[Floats, Bools]:
        """The same of what came in alone."""
        pays = [part for part in self.parts if any(cost.direction == "import" for cost in part.energy)]
        return self._costs(pays, ("import",), self.counted.meter, since, until)

    def _costs(
        self, parts: list[Part], of: tuple[Direction, ...], meter: Meter, since: int, until: int
    ) -> tuple[Floats, Bools]:
        count = (until - since) // QUARTER_SECONDS
        costs, is_known, is_ruled = np.zeros(count), np.ones(count, np.bool_), np.zeros(count, np.bool_)
        for part in parts:
            place = slice((part.since - since) // QUARTER_SECONDS, (part.until - since) // QUARTER_SECONDS)
            found, known = part.taxed_costs(meter, of)
            costs[place] += found
            is_known[place] &= known
            is_ruled[place] = True
        return costs, is_known & is_ruled


@dataclass(frozen=True)
class PricedSpan:
    """A home over a span as far as there is something to read, what prices it, and the carbon of the grid."""

    home_id: int
    zone: str
    since: int
    until: int
    now: int
    had: Priced
    carbon: Values


def priced(home: Home, since: int, until: int, now: int, currency: str | None = None) -> Priced:
    """Read all that prices a home, in the transaction at hand, with the prices that are known now.

    Where a currency is named, the tariffs in it alone.
    """
    given = assigning.assignments(home)
    of_currency = [one for one in given if currency in (None, one.tariff.currency)]
    return _priced(of_currency, home.user_id, (since, until), now, lambda: open_home(home.id))


def priced_quarters(given: Sequence[Assignment], owner: int, ledger: HomeLedger, found: Series) -> Priced:
    """The same for tariffs and quarter hours at hand, which are not read again."""
    span = int(found.starts[0]), int(found.ends[-1])
    return _priced(given, owner, span, found.span.now, lambda: ledger, found.recorded)


def _priced(
    given: Sequence[Assignment],
    owner: int,
    span: tuple[int, int],
    now: int,
    ledger: Callable[[], HomeLedger],
    quarters: Table | None = None,
) -> Priced:
    since, until = span
    mine = [one for one in given if _rules(one, since, until)]
    currencies = sorted({one.tariff.currency for one in mine})
    parts = _parts(mine, since, until, now, owner) if len(currencies) == 1 else []
    context = min([since, *(part.context for part in parts)])
    if quarters is not None and context == since:
        return Priced(parts, metering.of_quarters(quarters, since, until), currencies)
    return Priced(parts, metering.read(ledger(), context, until), currencies)


def _rules(one: Assignment, since: int, until: int) -> bool:
    return one.since < until and (one.until is None or one.until > since)


def _parts(mine: Sequence[Assignment], since: int, until: int, now: int, owner: int) -> list[Part]:
    return [part for one in mine for part in _parts_of(one, since, until, now, owner)]


def _parts_of(one: Assignment, since: int, until: int, now: int, owner: int) -> list[Part]:
    """A tariff's parts of a span, with the prices that it follows as they are known now."""
    versions, zone = one.tariff.versions, one.tariff.timezone
    first = max(EARLIEST, min(context_since(version, zone, since) for version in versions))
    known = series.known(series_named(one.tariff), zone, first, until, now, owner)
    return prepared([one], since, until, known, EARLIEST)
