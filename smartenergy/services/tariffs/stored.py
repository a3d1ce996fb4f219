"""Tariffs between how they are stored and how their pure rules have them."""

from datetime import date

from smartenergy.models import Tariff, TariffVersion
from smartenergy.tariffs import lines, written
from smartenergy.tariffs.lines import Energy, Tiers
from smartenergy.tariffs.prices import Series


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
    return {series for version in tariff.versions for line in version.lines for series in series_of(line)}


def series_of(line: lines.Line) -> list[str]:
    """The series that a line's prices follow."""
    prices = [line.price] if isinstance(line, Energy) else []
    prices += [tier.price for tier in line.tiers] if isinstance(line, Tiers) else []
    return [price.series for price in prices if isinstance(price, Series)]
