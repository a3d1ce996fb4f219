"""Tariffs between how they are stored and how their pure rules have them."""

from collections.abc import Iterator
from datetime import date

from smartenergy.models import Tariff, TariffVersion
from smartenergy.tariffs import lines, written
from smartenergy.tariffs.lines import Energy, Tiers
from smartenergy.tariffs.prices import Price, Series


def as_rules(tariff: Tariff) -> lines.Tariff:
    """A tariff as its pure rules have it."""
    versions = tuple(
        written.read(one.content | {"valid_from": one.valid_from.isoformat()}) for one in tariff.versions
    )
    return lines.Tariff(tariff.name, tariff.currency, tariff.timezone, versions, tariff.is_example)


def as_stored(version: lines.Version) -> TariffVersion:
    """A version of the pure rules as it is kept."""
    content = written.write(version)
    return TariffVersion(valid_from=date.fromisoformat(content.pop("valid_from")), content=content)


def series_named(tariff: lines.Tariff) -> set[str]:
    """The series that any of its prices follow."""
    return {price.series for price in _prices(tariff) if isinstance(price, Series)}


def _prices(tariff: lines.Tariff) -> Iterator[Price]:
    for line in (line for version in tariff.versions for line in version.lines):
        if isinstance(line, Energy):
            yield line.price
        elif isinstance(line, Tiers):
            yield from (tier.price for tier in line.tiers)
