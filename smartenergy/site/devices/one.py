"""The page of a device: what it does, what it is like, and what it did on a day."""

from datetime import date, timedelta

from flask import Response, request
from flask.typing import ResponseReturnValue

from smartenergy.kernel import zones
from smartenergy.ledger.calendar import local_date
from smartenergy.models import Device, User
from smartenergy.services.common import clock
from smartenergy.services.devices import history, in_effect
from smartenergy.services.devices.history import DeviceHistory
from smartenergy.services.homes.rights import Reached
from smartenergy.simulation.devices import parameters_of
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.devices import day_chart, words
from smartenergy.site.devices.forms import BY_NAME, lasting_fields
from smartenergy.site.devices.found import device_of
from smartenergy.site.showing import home_page
from smartenergy.web.wording import in_their_language


@blueprint.get("/homes/<int:home_id>/devices/<int:device_id>")
@for_home()
def device(person: User, reached: Reached, device_id: int) -> ResponseReturnValue:
    """Show it."""
    found = device_of(person, reached, device_id)
    today = local_date(zones.shown(reached.home.timezone), clock.now())
    day = asked_day(today)
    did = _of_day(person, found, day)
    return home_page("device", person, reached, "devices", device=found, words=words,
        described=described(found), day=day, today=today, rows=did.points(), before=day - timedelta(days=1),
        after=day + timedelta(days=1), charts=day_chart.drawn(did, words.tone_of(found)),
    )  # fmt: skip


@blueprint.get("/homes/<int:home_id>/devices/<int:device_id>/history.csv")
@for_home()
def device_csv(person: User, reached: Reached, device_id: int) -> ResponseReturnValue:
    """The numbers of a day as a file."""
    found = device_of(person, reached, device_id)
    day = asked_day(local_date(zones.shown(reached.home.timezone), clock.now()))
    numbers = day_chart.columns(_of_day(person, found, day))
    told = {"Content-Disposition": f'attachment; filename="device-{found.id}-{day}.csv"'}
    return Response(numbers.as_csv(), content_type="text/csv; charset=utf-8", headers=told)


def _of_day(person: User, device: Device, day: date) -> DeviceHistory:
    given = {"from": f"{day}", "to": f"{day + timedelta(days=1)}", "resolution": "quarter_hour"}
    return history.device_history(person.id, device.id, given)


def asked_day(today: date) -> date:
    """The day that the address names; today where it names none, or none that has been."""
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today
    return day if date(2000, 1, 1) <= day <= today else today


def described(device: Device) -> list[tuple[str, str, bool]]:
    """What it is like: each field's name and value, and whether nobody said it."""
    plain = [(one, getattr(device, one.name), False) for one in lasting_fields(device)]
    fields = {one.name: one for one in parameters_of(BY_NAME[device.model])}
    own = [(fields[name], it, device.parameters[name] is None) for name, it in in_effect.of_device(device).items()]
    return [(in_their_language(one.label), words.value(one, it), is_drawn) for one, it, is_drawn in plain + own]
