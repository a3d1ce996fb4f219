"""The span that a question about energy is asked for: arguments that several fields share."""

from typing import Any

from graphene import DateTime, Enum, String

from smartenergy.graphql.inputs import as_given
from smartenergy.services.ledger.spans import MOST_POINTS, RESOLUTIONS

Resolution = Enum(
    "Resolution",
    [(one, one) for one in RESOLUTIONS],
    description="How finely: by the tick, or by quarter hours, hours, days or months of local time.",
)
SPAN = {
    "from": DateTime(name="from", description="Where the span begins; a day before its end unless given."),
    "to": DateTime(description="Where it ends, itself not included; now unless given."),
    "timezone": String(description="IANA name, for times without offset and for days; one's own unless given."),
}
RESOLVED = SPAN | {
    "resolution": Resolution(description=f"The finest that fits unless given; {MOST_POINTS:,} points at most.")
}


def wanted(given: dict[str, Any]) -> dict[str, Any]:
    """What the caller asked for and nothing else: null is nothing."""
    return {name: value for name, value in as_given(given).items() if value is not None}
