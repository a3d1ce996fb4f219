"""A home's energy in charts and numbers: anybody's for admins, one's own for staff who may see devices."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose

from smartenergy.admin.access import GrantedOnly, current_person
from smartenergy.charts import LIBRARY, SCRIPT
from smartenergy.charts.over_time import bars, level, power
from smartenergy.charts.sankey import ways
from smartenergy.kernel import zones
from smartenergy.kernel.errors import BadInputError, NotFoundError, SmartEnergyError
from smartenergy.ledger.figures import FIGURES
from smartenergy.models import Home, User
from smartenergy.services.access import usernames
from smartenergy.services.devices import editing
from smartenergy.services.homes import homes
from smartenergy.services.homes.rights import find_home
from smartenergy.services.ledger.reading import exports, history, summary
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import RESOLUTIONS, moment
from smartenergy.web.downloads import as_file
from smartenergy.web.json import json_response

SHORTEST_BARS_DAYS = 14
TABLE = (
    "solar_wh", "generator_wh", "consumption_wh", "grid_import_wh", "grid_export_wh", "charge_wh", "discharge_wh",
    "level_wh", "coverage",
)  # fmt: skip
SUMMED = 7
"""So many columns of them are energies, which add up."""


class Asked(NamedTuple):
    """What the page shows: a home, its first and its last day, and how finely."""

    user: User
    home: Home
    first: date
    last: date
    resolution: str

    def span(self) -> dict[str, Any]:
        """As the services take it: the last day is in it."""
        zone = zones.zone(zones.shown(self.home.timezone))
        ends = [
            datetime(day.year, day.month, day.day, tzinfo=zone) for day in (self.first, self.last + timedelta(1))
        ]
        return {"from": ends[0], "to": ends[1]}

    def resolved(self) -> dict[str, Any]:
        """The span at its resolution."""
        return self.span() | {"resolution": self.resolution}

    def days(self) -> dict[str, Any]:
        """The span by the day, two weeks at least."""
        first = min(self.first, self.last - timedelta(SHORTEST_BARS_DAYS - 1))
        return self._replace(first=first).span() | {"resolution": "day"}

    def query(self) -> dict[str, Any]:
        """What leads to this page."""
        return {
            "user": self.user.username, "home": self.home.id,
            "from": self.first.isoformat(), "to": self.last.isoformat(), "resolution": self.resolution,
        }  # fmt: skip


class EnergyView(GrantedOnly, BaseView):
    """`/admin/energy/`."""

    def __init__(self) -> None:
        super().__init__(
            name="Energy",
            endpoint="energy",
            url="/admin/energy",
            static_folder=str(LIBRARY),
            static_url_path="/static",
        )

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """The page; its charts come by `charts`."""
        typed: dict[str, Any] = {}
        try:
            asked = _read()
            found, shown = _look_up(asked)
        except SmartEnergyError as error:
            flash(error.message + _meant(), "error")
            typed, asked = request.args.to_dict(), _instead()
            found, shown = _look_up(asked)
        columns = [shown.column(name).tolist() for name in TABLE]
        starts = [moment(start, shown.span.zone) for start in shown.starts.tolist()]
        page: str = self.render(
            "house/energy.html", asked=asked, present=found.present, before=found.before, resolutions=RESOLUTIONS,
            figures=FIGURES, names=TABLE, rows=list(zip(starts, *columns, strict=True)), presets=_presets(asked),
            charts=url_for(".charts", **asked.query()),
            typed=asked.query() | typed, users=_users(), library=SCRIPT, homes=homes.list_homes(asked.user.id),
            totals=[sum(value for value in column if value == value) for column in columns[:SUMMED]],
        )  # fmt: skip
        return page

    @expose("/charts")
    def charts(self) -> ResponseReturnValue:
        """The charts' figures, as JSON."""
        asked = _read()
        found, shown = _look_up(asked)
        days = history.energy_history(asked.user.id, asked.days(), asked.home.id)
        figures = {"power": power(shown), "level": level(shown), "bars": bars(days)}
        answer = json_response(figures | {"ways": ways(found.present.links)})
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @expose("/export")
    def export(self) -> Response:
        """The span as a file."""
        asked = _read()
        wanted = {"format": request.args.get("format", "csv"), "resolution": asked.resolution}
        return as_file(exports.prepare(asked.user.id, asked.span() | wanted, asked.home.id), _reader().id)


def _read() -> Asked:
    """What is asked for. Raises BadInputError, or NotFoundError for a user that one may not see."""
    user = _user_asked()
    home = find_home(user.id, _home_asked(user))
    given_first, given_last = _day("from"), _day("to")
    first = given_first or given_last or _today(user, home).first
    last = given_last or first
    if last < first:
        raise BadInputError({"to": ["must not be before the first day"]})
    days = (last - first).days + 1
    usual = "quarter_hour" if days <= 7 else "hour" if days <= 31 else "day"
    return Asked(user, home, first, last, request.args.get("resolution") or usual)


def _user_asked() -> User:
    """Whose home is asked for. Raises NotFoundError for a user that one may not see."""
    user, person = _default_user(), current_person()
    name = request.args.get("user", "").strip()
    if not name or name == user.username:
        return user
    return usernames.find_user(name) if person and person.is_admin else usernames.find_user("")


def _home_asked(user: User) -> int | None:
    """Which home; none where the page on which it was picked was of another user (`of`)."""
    given = request.args.get("home", "").strip()
    if request.args.get("of", user.username) != user.username:
        return None
    if given and not (given.isascii() and given.isdecimal() and len(given) < 20):
        raise BadInputError({"home": ["must be a home's number"]})
    return int(given) if given else None


def _instead() -> Asked:
    """Today, where something of what was asked is wrong: of that home and that user, as far as there are such."""
    try:
        user = _user_asked()
    except NotFoundError:
        user = _default_user()
    try:
        home = find_home(user.id, _home_asked(user))
    except (BadInputError, NotFoundError):
        home = find_home(user.id)
    return _today(user, home)


def _look_up(asked: Asked) -> tuple[summary.Summary, Series]:
    found = summary.energy_summary(asked.user.id, asked.span(), asked.home.id)
    return found, history.energy_history(asked.user.id, asked.resolved(), asked.home.id)


def _default_user() -> User:
    """Who looks; an admin without devices is shown the first home that has some."""
    person = _reader()
    has_home = not person.is_admin or editing.list_devices(person.id, at_most=1)
    return person if has_home else usernames.first_home() or person


def _reader() -> User:
    person = current_person()
    if person is None:
        raise BadInputError({"user": ["is required"]})
    return person


def _users() -> list[str]:
    """Names for an admin to pick from."""
    return usernames.usernames() if _reader().is_admin else []


def _meant() -> str:
    """Names that are like one that nobody has; for admins."""
    name = request.args.get("user", "").strip()
    is_unknown = name and _reader().is_admin and usernames.by_username(name) is None
    alike = usernames.usernames(name, at_most=10) if is_unknown else []
    return f" Like it: {', '.join(alike)}." if alike else ""


def _today(user: User, home: Home) -> Asked:
    today = datetime.now(UTC).astimezone(zones.zone(zones.shown(home.timezone))).date()
    return Asked(user, home, today, today, "quarter_hour")


def _day(name: str) -> date | None:
    given = request.args.get(name)
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError:
        raise BadInputError({name: ["must be a date such as 2026-11-24"]}) from None
    if day and not 2000 <= day.year < 2100:
        raise BadInputError({name: ["must lie between the years 2000 and 2100"]})
    return day


def _presets(asked: Asked) -> list[tuple[str, str]]:
    """Names of usual spans, and where they are."""
    today = _today(asked.user, asked.home).last
    spans = {
        "Today": (today, today),
        "Yesterday": (today - timedelta(1), today - timedelta(1)),
        "7 days": (today - timedelta(6), today),
        "This month": (today.replace(day=1), today),
        "A year": (today - timedelta(364), today),
    }
    found = []
    for name, (first, last) in spans.items():
        span: dict[str, Any] = {"from": first.isoformat(), "to": last.isoformat()}
        found.append((name, url_for(".index", user=asked.user.username, home=asked.home.id, **span)))
    return found
