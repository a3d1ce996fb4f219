"""Rates of OpenEI's database as tariffs of one's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from smartenergy.kernel.errors import BadInputError
from smartenergy.models import Tariff
from smartenergy.services.common import clock
from smartenergy.services.common.validation import Input, Timezone, check
from smartenergy.services.homes.rules import Country
from smartenergy.services.tariffs import rules, tariffs
from smartenergy.tariffs.urdb import imported

YEARS_BACK = 5
"""Of holidays, where a rate has been for long, or says no start."""


class UrdbRate(Input):
    """A rate of the U.S. Utility Rate Database."""

    rate: dict[str, Any] = Field(description="Its JSON, or an answer of the database that holds just one.")
    timezone: Timezone = Field(description="IANA name, which the database lacks.")
    holidays_of: Country | None = Field(
        default=None, description="Whose holidays go by the weekend's schedule, for ten years; none unless given."
    )


@dataclass(frozen=True)
class ImportedRate:
    """A tariff, and what of the rate is not billed."""

    tariff: Tariff
    unbilled: tuple[str, ...]


def import_rate(user_id: int, given: Mapping[str, Any]) -> ImportedRate:
    """Make a tariff of a rate. Raises BadInputError for what is no rate, or one that no tariff can be made of."""
    wanted = check(UrdbRate, given)
    try:
        found = imported(wanted.rate, wanted.timezone)
        if wanted.holidays_of:
            first = max(
                found.tariff.versions[0].valid_from.year,
                datetime.fromtimestamp(clock.now(), UTC).year - YEARS_BACK,
            )
            days = rules.holidays_of(wanted.holidays_of, first)
            found = imported(wanted.rate, wanted.timezone, tuple(sorted(days)))
    except ValueError as error:
        raise BadInputError({"rate": [str(error)]}) from None
    except (TypeError, KeyError, IndexError, AttributeError, OverflowError, ArithmeticError, OSError):
        raise BadInputError({"rate": ["is no rate of the database as its version 7 and later has them"]}) from None
    made = tariffs.store(user_id, lambda: rules.check_imported(found.tariff, user_id))
    return ImportedRate(made, found.unbilled)
