"""A rate of the database as a tariff of ours, with what of it we cannot bill."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from smartenergy.tariffs.checks import LONGEST_NAME
from smartenergy.tariffs.lines import Line, Tariff, Version
from smartenergy.tariffs.urdb.charges import WINDOWS, demand, standing
from smartenergy.tariffs.urdb.energy import energy_lines
from smartenergy.tariffs.urdb.numbers import whole

ALWAYS = date(1970, 1, 1)
UNBILLED = {
    "mincharge": "a least charge", "demandratchetpercentage": "demand that counts for months after",
    "coincidentratestructure": "demand at the utility's own peak", "demandreactivepowercharge": "reactive power",
}  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """What came of it."""

    tariff: Tariff
    unbilled: tuple[str, ...]
    """What it has and we do not bill, in words."""


def imported(given: Mapping[str, Any], timezone: str, holidays: tuple[date, ...] = ()) -> Imported:
    """A tariff of a rate, or of the one that an answer holds; the database knows no zones. Raises ValueError."""
    rate = _only_one(given)
    lines: tuple[Line, ...] = (*energy_lines(rate), *standing(rate), *demand(rate))
    if not lines:
        raise ValueError("the rate has neither energy, nor fixed charges, nor demand")
    version = Version(_begins(rate), lines, holidays)
    name = ", ".join(str(rate[part]) for part in ("utility", "name") if rate.get(part))[:LONGEST_NAME]
    tariff = Tariff(name or "URDB", str(rate.get("currency") or "USD"), timezone, (version,))
    return Imported(tariff, tuple(_unbilled(rate)))


def _only_one(given: Mapping[str, Any]) -> Mapping[str, Any]:
    items = given.get("items")
    if items is None:
        return given
    if len(items) != 1:
        raise ValueError(f"there must be one rate in it, not {len(items)}")
    found: Mapping[str, Any] = items[0]
    return found


def _begins(rate: Mapping[str, Any]) -> date:
    start = rate.get("startdate")
    return datetime.fromtimestamp(whole(start, "startdate"), UTC).date() if start else ALWAYS


def _unbilled(rate: Mapping[str, Any]) -> Iterator[str]:
    for field, words in UNBILLED.items():
        value = rate.get(field)
        if value and (not isinstance(value, list) or any(value)):
            yield f"{field}: {words}"
    for field in ("flatdemandstructure", "demandratestructure"):
        if any(len(tiers) > 1 for tiers in rate.get(field) or []):
            yield f"{field}: tiers of demand; the first holds for all of it"
    if whole(rate.get("demandwindow") or 15, "demandwindow") not in WINDOWS:
        yield "demandwindow: a window of another length than 15, 30 or 60 minutes; 15 holds"
    for field in ("flatdemandunit", "demandrateunit"):
        if rate.get(field, "kW") != "kW":
            yield f"{field}: demand in {rate[field]}, billed as in kW"
