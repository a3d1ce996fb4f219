"""Values of a series as callers write them, and what is wrong with them in words.

Nothing is guessed: a local time that comes twice, a step that lacks and a value that is no number are told.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import Field

from smartenergy.kernel import zones
from smartenergy.kernel.errors import BadInputError
from smartenergy.services.common.validation import Input
from smartenergy.services.ledger.reading.spans import EARLIEST, LATEST, SPACE_FOR_PLUS, moment
from smartenergy.tariffs import loading
from smartenergy.tariffs.checks import HIGHEST_PRICE
from smartenergy.tariffs.money import decimal, micros

MOST_VALUES = 40_000
"""Of one load: a year of quarter hours, and some."""
MOST_TOLD = 5
HIGHEST_CARBON = 10_000
KWH_PER_MWH = 1_000
Per = Literal["kWh", "MWh"]
COLUMNS = ("start", "value", "known_at")
VALUE_SCHEMA: dict[str, Any] = {
    "items": {
        "anyOf": [
            {"type": "string"}, {"type": "number"}, {"type": "null"},
            {
                "type": "object", "required": ["start", "value"], "additionalProperties": False,
                "properties": {
                    "start": {"type": "string"}, "known_at": {"type": "string"},
                    "value": {"anyOf": [{"type": "string"}, {"type": "number"}]},
                },
            },
        ]
    }
}  # fmt: skip


class LoadQuery(Input):
    """How values are to be read."""

    known_at: str | None = Field(
        default=None, description="Since when they have been known; now unless given. Never in the future."
    )
    allow_gaps: bool = Field(
        default=False, description="Whether steps may lack between the first and the last. Their cost is null."
    )
    per: Per = Field(default="kWh", description="What prices are for.")


class Load(LoadQuery):
    """Values of a series: each with its start, or all that follow one another `from` a time on."""

    from_: str | None = Field(
        default=None, alias="from", description="Where the first value's step begins; the others follow."
    )
    values: list[Any] = Field(
        min_length=1, max_length=MOST_VALUES, json_schema_extra=VALUE_SCHEMA,
        description="With `start`, `value`, perhaps `known_at`; with `from` values alone, null where one lacks.",
    )  # fmt: skip


class Row(NamedTuple):
    """One value as it was written."""

    place: str
    start: Any
    value: Any
    known_at: Any = None
    instant: int | None = None
    """Where it begins, where that is reckoned and not written."""


@dataclass(frozen=True)
class Reading:
    """By what rules values are read."""

    is_price: bool
    zone: str
    step: int
    now: int
    known_at: int
    per: str

    def value(self, written: Any) -> int:
        """Millionths of the currency a kWh, or g/kWh. Raises ValueError."""
        if isinstance(written, bool) or not isinstance(written, str | int | float):
            raise ValueError(f"{written!r} is not a decimal number")
        number = _decimal(repr(written) if isinstance(written, float) else str(written).strip())
        if not self.is_price:
            if number != int(number) or not 0 <= number <= HIGHEST_CARBON:
                raise ValueError(f"{written} is not a whole number of g/kWh from 0 to {HIGHEST_CARBON:,}")
            return int(number)
        price = micros(number / KWH_PER_MWH if self.per == "MWh" else number)
        if abs(price) > HIGHEST_PRICE:
            raise ValueError(f"{written} is more than a million a kWh")
        return price

    def when_known(self, written: Any) -> int:
        """Since when a value has been known. Raises ValueError."""
        return self.known_at if written in (None, "") else known_at(written, self.zone, self.now)


def _decimal(text: str) -> Decimal:
    number = decimal(text)
    if abs(number) > 10**15:
        raise ValueError(f"{text!r} is not a decimal number such as 0.3142")
    return number


def known_at(written: Any, zone: str, now: int) -> int:
    """Since when something has been known: no time to come. Raises ValueError."""
    found = instant(written, zone)
    if found > now:
        raise ValueError(f"{written} is still to come: a value cannot have been known then")
    return found


def instant(written: Any, zone: str) -> int:
    """Epoch seconds of a time, local where it has no offset. Raises ValueError, also for one that comes twice."""
    try:
        given = datetime.fromisoformat(SPACE_FOR_PLUS.sub("+", written.strip()))
    except (AttributeError, ValueError):
        raise ValueError(f"{written!r} is not a time such as 2026-11-24T06:00+01:00") from None
    if given.tzinfo is None:
        first = given.replace(tzinfo=zones.zone(zone))
        offsets = first.utcoffset(), first.replace(fold=1).utcoffset()
        if offsets[0] != offsets[1]:
            again = first.astimezone(UTC).astimezone(first.tzinfo).replace(tzinfo=None) == given
            wrong = "comes twice" if again else "does not come"
            raise ValueError(f"{written} {wrong} by the clocks of {zone}: write it with its offset")
        given = first
    seconds = given.timestamp()
    if seconds % 1 or not EARLIEST <= seconds <= LATEST:
        raise ValueError(f"{written} must be a full second between the years 2000 and 2100")
    return int(seconds)


def rows_of(load: Load, reading: Reading) -> Iterator[Row]:
    """The values of a load as JSON has it. Raises BadInputError where neither form is kept to."""
    if load.from_ is not None:
        try:
            first = instant(load.from_, reading.zone)
        except ValueError as error:
            raise BadInputError({"from": [str(error)]}) from None
        for number, value in enumerate(load.values):
            if value is not None:
                yield Row(f"values.{number}", None, value, instant=first + number * reading.step)
        return
    for number, one in enumerate(load.values):
        if not isinstance(one, Mapping) or not {"start", "value"} <= set(one) <= set(COLUMNS):
            told = "must be an object with start and value; or give `from`, where the values alone begin"
            raise BadInputError({"values": [f"values.{number}: {told}"]})
        yield Row(f"values.{number}", one["start"], one["value"], one.get("known_at"))


def rows_of_csv(text: str) -> Iterator[Row]:
    """The values of a file with a header: start, value and perhaps known_at. Raises BadInputError."""
    lines = text.removeprefix("\ufeff").splitlines()
    header = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=";" if ";" in header else ",")
    names = [name.strip().lower() for name in next(reader, [])]
    if not {"start", "value"} <= set(names) <= set(COLUMNS) or len(set(names)) < len(names):
        raise BadInputError(
            {"values": ["must begin with a line that names the columns: start,value or start,value,known_at"]}
        )
    if len(lines) - 1 > MOST_VALUES:
        raise BadInputError({"values": [f"must be {MOST_VALUES:,} lines at the most: load the rest by itself"]})
    for fields in reader:
        if fields:
            place = f"line {reader.line_num}"
            if len(fields) != len(names):
                raise BadInputError({"values": [f"{place}: must have {len(names)} columns, not {len(fields)}"]})
            given = dict(zip(names, fields, strict=True))
            yield Row(place, given["start"], given["value"], given.get("known_at"))


def read(rows: Iterable[Row], reading: Reading, phase: int | None, *, allow_gaps: bool) -> loading.Loaded:
    """All values, by start. Raises BadInputError that names the first that are wrong."""
    faults: list[str] = []
    found: list[tuple[int, int, int]] = []
    places: list[str] = []
    for row in rows:
        try:
            start = instant(row.start, reading.zone) if row.instant is None else row.instant
            found.append((start, reading.value(row.value), reading.when_known(row.known_at)))
            places.append(row.place)
        except ValueError as error:
            faults.append(f"{row.place}: {error}")
    if not faults and not found:
        faults = ["must hold a value at the least"]
    _refuse(faults)
    starts, values, known = np.array(found, np.int64).T
    loaded = loading.Loaded(starts, values, known)
    phase = _of_clocks(int(starts.min()), reading) if phase is None else phase
    _refuse(list(loading.problems(loaded, reading.step, phase, places, allow_gaps=allow_gaps)))
    return loaded.by_start()


def _of_clocks(first: int, reading: Reading) -> int:
    """Where a zone's own hours begin within a step: those of Kathmandu a quarter hour after others'."""
    offset = moment(first, reading.zone).utcoffset()
    return int(-offset.total_seconds()) % reading.step if offset else 0


def _refuse(faults: list[str]) -> None:
    if faults:
        more = [f"and {len(faults) - MOST_TOLD:,} more"] if len(faults) > MOST_TOLD else []
        raise BadInputError({"values": [*faults[:MOST_TOLD], *more]})
