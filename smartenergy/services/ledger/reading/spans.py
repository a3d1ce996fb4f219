"""The span that is asked for: checked, in a time zone, and at a resolution.

Spans are half-open, `[since, until)`. All but spans of ticks are widened to whole quarter hours, within which
the origin of stored energy is not divided: so any cut of a span adds up to the whole.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from smartenergy.kernel import zones
from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import settings
from smartenergy.ledger.calendar import DAY_SECONDS, SECONDS, Resolution, day_start, local_date
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.common.validation import Input, Timezone
from smartenergy.services.ticking import tick_times

MOST_POINTS = 12_000
USUAL_POINTS = 1_500
RESOLUTIONS: tuple[Resolution, ...] = ("tick", "quarter_hour", "hour", "day", "month")
EARLIEST = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
SPACE_FOR_PLUS = re.compile(r"(?<=:[0-9]{2}) (?=[0-9]{2}(:?[0-9]{2})?$)")
LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())


def _no_number(value: Any) -> Any:
    """Digits alone could be seconds, milliseconds or a year: nobody knows."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.replace(".", "").isdigit()):
        raise ValueError("must be a date or time such as 2026-11-24T06:00+01:00, and no number")
    return value


def _with_its_plus(value: Any) -> Any:
    """A query string turns the plus of an offset into a space where it was not escaped."""
    return SPACE_FOR_PLUS.sub("+", value) if isinstance(value, str) else value


Moment = Annotated[datetime, BeforeValidator(_no_number), BeforeValidator(_with_its_plus)]


class SpanQuery(Input):
    """A span of time. A time without an offset is local; a date is its local midnight."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Moment | None = Field(
        default=None, alias="from", description="Where the span begins; a day before its end unless given."
    )
    to: Moment | None = Field(default=None, description="Where it ends, itself not included; now unless given.")
    timezone: Timezone | None = Field(default=None, description="IANA name; the home's unless given.")


class HistoryQuery(SpanQuery):
    """A span and how finely it is to be shown."""

    resolution: Resolution | None = Field(
        default=None, description="The finest that makes 1,500 points or fewer, unless given."
    )


@dataclass(frozen=True)
class Span:
    """A checked span: epoch seconds, and the zone whose days it is shown in."""

    since: int
    until: int
    zone: str
    now: int

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.until - self.since

    @property
    def expected_seconds(self) -> int:
        """How much of it has passed."""
        return max(0, min(self.until, self.now) - self.since)

    @property
    def read_until(self) -> int:
        """Where there is nothing more to be read: at its end, or with the quarter hour that is now."""
        return min(self.until, self.now // QUARTER_SECONDS * QUARTER_SECONDS + QUARTER_SECONDS)

    def in_quarters(self) -> "Span":
        """The span widened to whole quarter hours."""
        since = self.since // QUARTER_SECONDS * QUARTER_SECONDS
        until = -(-self.until // QUARTER_SECONDS) * QUARTER_SECONDS
        return Span(since, until, self.zone, self.now)

    def before(self) -> "Span":
        """The span of the same kind before it: as many months or days where it is whole ones, else as long.

        It ends where this one begins once widened to quarter hours: the two share none.
        """
        wide = self.in_quarters()
        since, until = local_date(self.zone, wide.since), local_date(self.zone, wide.until)
        if (day_start(self.zone, since), day_start(self.zone, until)) != (wide.since, wide.until):
            return Span(wide.since - wide.seconds, wide.since, self.zone, self.now)
        if since.day == until.day == 1:
            months = 12 * (until.year - since.year) + until.month - since.month
            number = 12 * since.year + since.month - 1 - months
            earlier = since.replace(year=number // 12, month=number % 12 + 1)
        else:
            earlier = since - (until - since)
        return Span(day_start(self.zone, earlier), wide.since, self.zone, self.now)


def read_span(query: SpanQuery, own_zone: str) -> Span:
    """The span that is asked for. Raises BadInputError for one that is reversed or in the future."""
    zone, now = query.timezone or zones.shown(own_zone), int(time.time())
    until = now if query.to is None else instant_of("to", query.to, zone)
    since = until - DAY_SECONDS if query.from_ is None else instant_of("from", query.from_, zone)
    if since > now:
        raise BadInputError({"from": ["must not lie in the future"]})
    if since >= until:
        raise BadInputError({"to": ["must be later than `from`"]})
    return Span(since, until, zone, now)


def read_resolution(wanted: Resolution | None, span: Span, most: int = MOST_POINTS) -> Resolution:
    """The resolution that is asked for, or the finest that fits. Raises BadInputError for too many points.

    Ticks are counted by the shortest that there is in the span, whatever their length is today.
    """
    seconds = tick_times.shortest_between(span.since, span.until) if wanted in (None, "tick") else 1
    if wanted is None:
        return _finest(span, seconds, min(most, USUAL_POINTS)) or "month"
    points = points_of(wanted, span, seconds)
    if points > most:
        coarser = _finest(span, seconds, most)
        advice = f"ask for `{coarser}` or for less" if coarser else "ask for less"
        made = f"makes {points:,} points of this span"
        raise BadInputError({"resolution": [f"{made}, {most:,} are the most: {advice}"]})
    return wanted


def _finest(span: Span, tick_seconds: int, most: int) -> Resolution | None:
    return next((one for one in RESOLUTIONS if points_of(one, span, tick_seconds) <= most), None)


def points_of(resolution: Resolution, span: Span, tick_seconds: int) -> int:
    """About how many points a span makes, with ticks of a length."""
    return -(-span.seconds // SECONDS.get(resolution, tick_seconds))


def expected_points(given: Mapping[str, Any]) -> int:
    """About how many points a history of these arguments has, without a look: local times count as UTC."""
    span, seconds = _expected_span(given), settings.simulation_interval_seconds
    wanted = given.get("resolution") or _finest(span, seconds, USUAL_POINTS) or "month"
    return max(1, min(MOST_POINTS, points_of(wanted, span, seconds)))


def expected_readings(given: Mapping[str, Any]) -> int:
    """The same of a device's readings: ticks, whatever they are shown by, as long as they are kept."""
    kept_seconds = DAY_SECONDS * settings.energy_device_retention_days
    ticks = points_of("tick", _expected_span(given), settings.simulation_interval_seconds)
    return max(1, min(ticks, kept_seconds // settings.simulation_interval_seconds) if kept_seconds else ticks)


def _expected_span(given: Mapping[str, Any]) -> Span:
    now = int(time.time())
    try:
        until = instant_of("to", given["to"], "UTC") if "to" in given else now
        since = instant_of("from", given["from"], "UTC") if "from" in given else until - DAY_SECONDS
    except BadInputError:  # then it is not read
        return Span(now - 1, now, "UTC", now)
    return Span(since, max(since, until), "UTC", now)


def moment(instant: int, zone: str) -> datetime:
    """An instant with its offset in a zone."""
    return datetime.fromtimestamp(instant, UTC).astimezone(zones.zone(zone))


def instant_of(name: str, given: datetime, zone: str) -> int:
    """Epoch seconds of a moment, which is local where it has no offset. Raises BadInputError for `name`."""
    try:
        instant = int((given if given.tzinfo else given.replace(tzinfo=zones.zone(zone))).timestamp())
    except (OverflowError, ValueError):
        instant = LATEST + 1
    if not EARLIEST <= instant <= LATEST:
        raise BadInputError({name: ["must lie between the years 2000 and 2100"]})
    return instant
