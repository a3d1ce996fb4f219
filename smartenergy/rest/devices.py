"""`/devices`."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, request, url_for

from smartenergy.models import Device
from smartenergy.rest import answers, schemas
from smartenergy.rest.operations import IDEMPOTENCY_KEY, IF_MATCH, describe
from smartenergy.services.common.validation import check
from smartenergy.services.common.versions import version_at
from smartenergy.services.devices import editing, in_effect
from smartenergy.services.devices import pages as device_pages
from smartenergy.services.devices.pages import DeviceFilter, PageSize, Span
from smartenergy.services.devices.rules import DeviceChange
from smartenergy.services.ticking import readings
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_devices", __name__, url_prefix="/api/v1/devices")


class DeviceQuery(DeviceFilter):
    """Which devices, how many, from where."""

    limit: PageSize = device_pages.USUAL
    cursor: device_pages.Cursor | None = None


@blueprint.get("")
@describe("devices", query=DeviceQuery, answers={200: schemas.DevicePage}, headers=("Link",), is_validated=True)
def list_devices() -> Response:
    """List one's devices, by the page.

    `Link` leads to the first and the next page.
    """
    user_id = current_user_id()
    query = check(DeviceQuery, request.args.to_dict(), is_text=True)
    return page_of(
        user_id, DeviceFilter(**query.model_dump(exclude={"limit", "cursor"})), query.limit, query.cursor
    )


@blueprint.post("")
@describe(
    "devices", body=schemas.DeviceInput, answers={201: schemas.Device}, parameters=(IDEMPOTENCY_KEY,),
    headers=("Location", "Idempotent-Replayed"), refuses=(409,), is_validated=True,
)  # fmt: skip
def create_device() -> Response:
    """Create a device.

    With an `Idempotency-Key`, sending the same request again within a day makes nothing new: it is answered as the
    first was, with `Idempotent-Replayed: true`.
    """
    return create(current_user_id("write"), read_object())


@blueprint.get("/<int:device_id>")
@describe("devices", answers={200: schemas.Device}, is_validated=True)
def get_device(device_id: int) -> Response:
    """One of one's devices."""
    return _answer(editing.get_device(current_user_id(), device_id))


@blueprint.patch("/<int:device_id>")
@describe(
    "devices", body=DeviceChange, answers={200: schemas.Device}, parameters=(IF_MATCH,), refuses=(409, 412),
    is_validated=True,
)  # fmt: skip
def update_device(device_id: int) -> Response:
    """Change a device; what is not named stays.

    With `If-Match`, only if nobody edited it since. Readings are no edits.
    """
    user_id, changes = current_user_id("write"), read_object()
    return _answer(editing.update_device(user_id, device_id, changes, answers.versions_wanted()))


@blueprint.delete("/<int:device_id>")
@describe("devices", answers={204: None}, parameters=(IF_MATCH,), refuses=(412,))
def delete_device(device_id: int) -> Response:
    """Delete a device."""
    editing.delete_device(current_user_id("write"), device_id, answers.versions_wanted())
    return answers.nothing()


def page_of(user_id: int, wanted: DeviceFilter, limit: int, cursor: str | None) -> Response:
    """A page of devices, with links to the first and the next one."""
    page = device_pages.read_page(user_id, wanted, Span(first=limit, after=cursor), named="cursor")
    following = page.cursor_of(page.devices[-1]) if page.has_next else None
    written = {"items": schemas.devices(page.devices), "next_cursor": following}
    answer = answers.private(orjson.dumps(written))
    answer.headers["Link"] = _links(following)
    return answer


def create(user_id: int, given: dict[str, Any]) -> Response:
    """Create a device, once if the request has an `Idempotency-Key`."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return _created(_body(editing.create_device(user_id, given)))
    body, is_new = editing.create_device_once(user_id, given, key, _body)
    return answers.first_or_again(_created(body), is_new=is_new)


def _body(device: Device) -> bytes:
    written = schemas.device(device, readings.last_tick_of(device.user_id))
    return orjson.dumps(written | {"parameters_in_effect": in_effect.of_device(device)})


def _answer(device: Device) -> Response:
    return answers.private(_body(device), version_at(device.updated_at))


def _created(body: bytes) -> Response:
    made = orjson.loads(body)
    version = version_at(datetime.fromisoformat(made["updated_at"]))
    answer = answers.private(body, version, HTTPStatus.CREATED)
    answer.headers["Location"] = url_for("rest_devices.get_device", device_id=made["id"])
    return answer


def _links(following: str | None) -> str:
    kept = {name: value for name, value in request.args.to_dict().items() if name != "cursor"}
    pages = {"first": kept} | ({"next": kept | {"cursor": following}} if following else {})
    return ", ".join(
        f'<{request.script_root}{request.path}?{urlencode(query)}>; rel="{name}"' for name, query in pages.items()
    )
