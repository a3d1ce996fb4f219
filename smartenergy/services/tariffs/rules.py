"""The rules of a tariff and of its versions."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from pydantic import Field

from smartenergy.kernel.errors import BadInputError
from smartenergy.services.common.validation import Input, Name, Timezone, check
from smartenergy.services.homes.rules import Country
from smartenergy.services.tariffs import holidays, loaded_series
from smartenergy.services.tariffs.line_rules import Day, Holidays, Lines
from smartenergy.services.tariffs.series import MARKET
from smartenergy.services.tariffs.stored import series_of
from smartenergy.tariffs import checks, written
from smartenergy.tariffs.lines import Direction, Tariff, Version

MOST_NAMED = 20
Checked: TypeAlias = tuple[dict[str, Any], Version]
"""Fields of a tariff, and its first version."""


class NewVersion(Input):
    """What a tariff says from a day on."""

    valid_from: Day = Field(description="A date in the tariff's time zone.")
    lines: Lines = Field(description="Added up: energy, tiers, standing, demand, tax, credit.")
    holidays: Holidays = Field(default=[], description="Dates that are holidays of the tariff, for good.")
    holidays_of: Country | None = Field(
        default=None, description="Those of a country for the ten years from `valid_from` on as well."
    )


class NewTariff(NewVersion):
    """A tariff with its first version."""

    name: Name
    currency: str = Field(description="ISO 4217.")
    timezone: Timezone | None = Field(default=None, description="IANA name; one's own unless given.")


def check_tariff(given: Mapping[str, Any], own_zone: str, owner: int | None) -> Checked:
    """Check a new tariff and answer its fields and its first version. Raises BadInputError.

    Its prices follow series that its owner may follow; without an owner, series of everybody. None of these is
    deleted before the transaction at hand ends.
    """
    found = check(NewTariff, given)
    version = _version(found)
    fields = {"name": found.name, "currency": found.currency, "timezone": found.timezone or own_zone}
    _refuse([*checks.of_tariff(**fields), *_of_version(version, fields["currency"], owner)])
    return fields, version


def check_imported(found: Tariff, owner: int) -> Checked:
    """The same of a tariff that an importer has made, of one version."""
    fields = {"name": found.name, "currency": found.currency, "timezone": found.timezone}
    _refuse([*checks.of_tariff(**fields), *_of_version(found.versions[0], found.currency, owner)])
    return fields, found.versions[0]


def check_version(given: Mapping[str, Any], currency: str, owner: int | None) -> Version:
    """Check a further version. Raises BadInputError, naming each line that breaks a rule."""
    version = _version(check(NewVersion, given))
    _refuse(_of_version(version, currency, owner))
    return version


def _version(found: NewVersion) -> Version:
    lines = [line.model_dump(by_alias=True, exclude_none=True) for line in found.lines]
    free = set(found.holidays)
    if found.holidays_of:
        free |= holidays_of(found.holidays_of, found.valid_from.year)
    return written.read({
        "valid_from": found.valid_from.isoformat(), "lines": lines,
        "holidays": [day.isoformat() for day in sorted(free)],
    })  # fmt: skip


def holidays_of(country: str, first_year: int) -> set[date]:
    """Those of ten years. Raises BadInputError for a country of which none are known."""
    found = holidays.of_country(country, first_year)
    if not found:
        raise BadInputError({"holidays_of": [f"no holidays of {country} are known then: name them in `holidays`"]})
    return set(found)


def _of_version(version: Version, currency: str, owner: int | None) -> list[checks.Problem]:
    wrong = [(f"lines: {name}" if name != "lines" else name, words) for name, words in checks.of_version(version)]
    named = [(line.name, series) for line in version.lines for series in series_of(line) if series != MARKET]
    loaded_series.hold((series for _, series in named), owner)
    known = loaded_series.currencies(owner) if named else {}
    for line, series in named:
        if series not in known:
            there = ", ".join([MARKET, *known][:MOST_NAMED])
            wrong.append((f"lines: {line}", f"names a series {series!r}; there are {there}"))
        elif known[series] != currency:
            wrong.append((f"lines: {line}", f"names a series in {known[series]}, the tariff is in {currency}"))
    return wrong


def _refuse(problems: list[checks.Problem]) -> None:
    fields: dict[str, list[str]] = {}
    for name, words in problems:
        fields.setdefault(name, []).append(words)
    if fields:
        raise BadInputError(fields)


class Assigned(Input):
    """Which tariff a home has from a day on."""

    tariff_id: int | None = Field(description="The tariff's id; null: none from here on.")
    direction: Direction = Field(default="import", description="What it is for.")
    valid_from: Day | None = Field(default=None, description="A date in the home's time zone; today unless given.")
