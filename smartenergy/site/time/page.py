"""The page `Time` of a home: three days on one axis, or a month, or a year; and the same as CSV."""

from datetime import date
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from smartenergy.kernel import zones
from smartenergy.kernel.extensions import settings
from smartenergy.ledger.calendar import DAY_SECONDS, Resolution, local_date
from smartenergy.models import Home, User
from smartenergy.services.common import clock
from smartenergy.services.devices import held
from smartenergy.services.forecasts import telling
from smartenergy.services.forecasts.telling import MOST_HOURS
from smartenergy.services.homes.rights import Reached
from smartenergy.services.live import power
from smartenergy.services.live.power import Store
from smartenergy.services.tariffs import home_days
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.time import stretch
from smartenergy.site.time.days_told import days_told
from smartenergy.site.time.level import Storage
from smartenergy.site.time.longer import Longer, longer
from smartenergy.site.time.stretch import Stretch
from smartenergy.site.time.three_days import Seen, Strips, strips

RESOLUTIONS: dict[str, Resolution] = {"month": "day", "year": "month"}


@blueprint.get("/homes/<int:home_id>/time")
@for_home()
def time(person: User, reached: Reached) -> ResponseReturnValue:
    """Show it. Raises BadInputError for a stretch that is none."""
    asked = _asked(reached.home)
    shown = _shown(person, reached.home, asked)
    return render_template(
        f"site/time_{'days' if asked.kind == 'days' else 'longer'}.html", person=person, reached=reached,
        section="site.time", asked=asked, local_day=_local_day(reached.home), **shown,
    )  # fmt: skip


@blueprint.get("/homes/<int:home_id>/time.csv")
@for_home()
def time_as_csv(person: User, reached: Reached) -> ResponseReturnValue:
    """The numbers behind the charts of the same address, as a file."""
    asked = _asked(reached.home)
    drawn: Strips | Longer = _shown(person, reached.home, asked)["drawn"]
    name = "-".join([asked.kind, *asked.asked.values()])
    told = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(drawn.columns.as_csv(), content_type="text/csv; charset=utf-8", headers=told)


def _asked(home: Home) -> Stretch:
    return stretch.read(request.args, local_date(zones.shown(home.timezone), clock.now()))


def _shown(person: User, home: Home, asked: Stretch) -> dict[str, Any]:
    zone = zones.shown(home.timezone)
    since, until = asked.seconds(zone)
    if asked.kind == "days":
        seen = _seen(person, home, since, until)
        return {"drawn": strips(seen), "days": days_told(seen, asked)}
    found = home_days.read_periods(home, since, until, RESOLUTIONS[asked.kind])
    return {"drawn": longer(asked, zone, found, home_days.read_prices(home, since, until).currency)}


def _seen(person: User, home: Home, since: int, until: int) -> Seen:
    zone, now = zones.shown(home.timezone), clock.now()
    is_kept = not settings.energy_quarter_hour_retention_days or since > now - DAY_SECONDS * (
        settings.energy_quarter_hour_retention_days - 1
    )
    found = home_days.read_periods(home, since, until, "quarter_hour" if is_kept else "hour")
    hours = min(MOST_HOURS, -(-(until - now) // 3_600))
    forecast = telling.forecast(person.id, {"hours": hours}, home.id) if hours > 0 else None
    storage = _storage(home, since, until, now)
    has_storage = bool(storage.battery_full_wh or storage.car_full_wh or (found.column("capacity_wh") > 0).any())
    prices = home_days.read_prices(home, since, until)
    return Seen(zone, since, until, now, found, prices, forecast, storage, has_storage)


def _storage(home: Home, since: int, until: int, now: int) -> Storage:
    here, none = power.of_homes([home.id]).get(home.id), Store(0.0, 0)
    battery, car = (here and here.battery) or none, (here and here.vehicle) or none
    return Storage(*battery, *car, held.by_quarters(home, since, until), since, now)


def _local_day(home: Home) -> Any:
    """Of when a row begins, for links to it."""
    zone = zones.shown(home.timezone)

    def local_day(start: int) -> date:
        return local_date(zone, start)

    return local_day
