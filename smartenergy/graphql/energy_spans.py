"""The span that a question about energy is asked for: arguments that several fields share."""

from typing import Any

from graphene import ID, DateTime, Enum, String

from smartenergy.graphql.engine.costs import Arguments, Cost
from smartenergy.graphql.inputs import as_given
from smartenergy.services.ledger.reading.spans import MOST_POINTS, RESOLUTIONS, expected_points, expected_readings

Resolution = Enum(
    "Resolution",
    [(one, one) for one in RESOLUTIONS],
    description="How finely: by the tick, or by quarter hours, hours, days or months of local time.",
)
SPAN = {
    "from": DateTime(name="from", description="Where the span begins; a day before its end unless given."),
    "to": DateTime(description="Where it ends, itself not included; now unless given."),
    "timezone": String(description="IANA name, for times without offset and for days; the home's unless given."),
}
RESOLVED = SPAN | {
    "resolution": Resolution(description=f"The finest that fits unless given; {MOST_POINTS:,} points at most.")
}

OF_HOME = {"home_id": ID(description="Of which home, one's own or shared; of one's first unless given.")}

OPENING = 100
"""Finding out what there is of a home's ledger."""
PRICING = 100
"""A year's bill takes as long as some tens of fields."""
READ_AT_ONCE = 20
"""So many rows of it are read in the time that a field takes elsewhere."""
ROW_VALUES, COLUMN_VALUES = 25, 165
"""The same of values written: of rows, which are objects, and of columns."""


def wanted(given: dict[str, Any]) -> dict[str, Any]:
    """The span that the caller asked for and nothing else: null is nothing."""
    return {name: value for name, value in as_given(given).items() if value is not None and name not in OF_HOME}


def _points(given: Arguments) -> int:
    return expected_points(wanted(dict(given)))


def _readings(given: Arguments) -> int:
    return expected_readings(wanted(dict(given)))


SUMMARY = Cost(own=150)
HISTORY = Cost(own=lambda given: OPENING + _points(given) // READ_AT_ONCE, page=_points, by_time=True)
DEVICE_HISTORY = Cost(own=lambda given: OPENING + _readings(given) // READ_AT_ONCE, page=_points, by_time=True)
