"""Which stretch of time an address asks for: three days around one, a month by its days, a year by its months."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple

from babel.dates import format_date, format_skeleton
from flask_babel import get_locale, gettext

from smartenergy.kernel.errors import BadInputError
from smartenergy.ledger.calendar import day_start

Kind = Literal["days", "month", "year"]
EARLIEST = date(2000, 1, 1)


class Stretch(NamedTuple):
    """Whole local days, the last one included."""

    kind: Kind
    day: date
    """The day in the middle; of a month or year its first."""
    first: date
    last: date
    today: date

    @property
    def title(self) -> str:
        """As people say it."""
        if self.kind == "days":
            told: str = format_date(self.day, "full", locale=get_locale())
        elif self.kind == "month":
            told = format_skeleton("yMMMM", self.day, locale=get_locale())
        else:
            told = str(self.day.year)
        return told

    @property
    def asked(self) -> dict[str, str]:
        """The arguments that ask for it."""
        return as_asked(self.kind, self.day)

    @property
    def before(self) -> dict[str, str] | None:
        """What asks for the one before; None where there is none."""
        earlier = self.day - timedelta(days=1)
        return as_asked(self.kind, earlier) if earlier >= EARLIEST else None

    @property
    def after(self) -> dict[str, str] | None:
        """What asks for the one after; None where that has not begun."""
        later = self.day + timedelta(days=1) if self.kind == "days" else self.last + timedelta(days=1)
        return as_asked(self.kind, later) if later <= self.today else None

    @property
    def shown_day(self) -> date:
        """The day that is shown of it closer up."""
        return self.day if self.kind == "days" else min(self.last, self.today)

    def other(self, kind: Kind) -> dict[str, str]:
        """The arguments of what holds the same day, from closer up or farther off."""
        return as_asked(kind, self.shown_day)

    def closer(self, day: date) -> dict[str, str]:
        """The arguments of one of its periods."""
        return as_asked("month" if self.kind == "year" else "days", day)

    def row_title(self, day: date) -> str:
        """One of its periods as people say it."""
        told: str = format_skeleton("yMMMM" if self.kind == "year" else "MMMEd", day, locale=get_locale())
        return told

    def seconds(self, zone: str) -> tuple[int, int]:
        """Its beginning and its end."""
        return day_start(zone, self.first), day_start(zone, self.last + timedelta(days=1))


def as_asked(kind: Kind, day: date) -> dict[str, str]:
    """The arguments of a stretch."""
    if kind == "days":
        return {"day": day.isoformat()}
    return {"month": f"{day:%Y-%m}"} if kind == "month" else {"year": f"{day:%Y}"}


def read(given: Mapping[str, str], today: date) -> Stretch:
    """The stretch of an address: of `day`, `month` or `year`; around today where it names none.

    Raises BadInputError.
    """
    if "year" in given:
        first = _checked("year", f"{given['year']}-01-01", today, gettext("must be a year such as 2026"))
        return Stretch("year", first, first, date(first.year, 12, 31), today)
    if "month" in given:
        first = _checked("month", f"{given['month']}-01", today, gettext("must be a month such as 2026-10"))
        following = (first + timedelta(days=31)).replace(day=1)
        return Stretch("month", first, first, following - timedelta(days=1), today)
    asked = given.get("day") or today.isoformat()
    day = _checked("day", asked, today, gettext("must be a day such as 2026-10-31"))
    return Stretch("days", day, day - timedelta(days=1), day + timedelta(days=1), today)


def _checked(name: str, written: str, today: date, rule: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise BadInputError({name: [rule]}) from None
    if not EARLIEST <= day <= today or day.isoformat() != written:
        raise BadInputError({name: [rule if day.isoformat() != written else _reach()]})
    return day


def _reach() -> str:
    told: str = gettext("must lie between %(first)s and today", first=EARLIEST.isoformat())
    return told
