"""What prices a home over a span: the parts of its tariffs, and its meter."""

from collections.abc import Sequence
from dataclasses import dataclass

from smartenergy.models import Home
from smartenergy.services.ledger.reading.home_ledger import open_home
from smartenergy.services.ledger.reading.spans import EARLIEST
from smartenergy.services.tariffs import assigning, metering, series
from smartenergy.services.tariffs.metering import Counted
from smartenergy.services.tariffs.stored import series_named
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import prepared
from smartenergy.tariffs.part import Part
from smartenergy.tariffs.preparing import context_since


@dataclass(frozen=True)
class Priced:
    """A home over a span of full quarter hours."""

    parts: list[Part]
    counted: Counted
    currencies: list[str]
    """More than one: there are no parts, for nothing adds up."""


def priced(home: Home, since: int, until: int, now: int) -> Priced:
    """Read all that prices a home, in the transaction at hand, with the prices that are known now."""
    mine = [one for one in assigning.assignments(home) if _rules(one, since, until)]
    currencies = sorted({one.tariff.currency for one in mine})
    parts = _parts(mine, since, until, now, home.user_id) if len(currencies) == 1 else []
    context = min([since, *(part.context for part in parts)])
    return Priced(parts, metering.read(open_home(home.id), context, until), currencies)


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
