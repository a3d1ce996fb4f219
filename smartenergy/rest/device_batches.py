"""`/devices/batch`, and `DELETE /devices`: many at once, all of them or none."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from flask import Blueprint, Response, request
from pydantic import AfterValidator, Field

from smartenergy.kernel.errors import BadInputError
from smartenergy.models import Device
from smartenergy.rest import answers, schemas
from smartenergy.rest.operations import IDEMPOTENCY_KEY, describe
from smartenergy.services.common.validation import check
from smartenergy.services.devices import batches
from smartenergy.services.devices.pages import DeviceChoice
from smartenergy.web.identity import current_user_id
from smartenergy.web.rate_limits import charge
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_device_batches", __name__, url_prefix="/api/v1/devices")
NAMED = "devices"
IDS = re.compile(r"[0-9]{1,19}(,[0-9]{1,19})*")


def _are_ids(text: str) -> str:
    if not IDS.fullmatch(text):
        raise ValueError("must be whole numbers with commas between them")
    return text


Ids = Annotated[str, AfterValidator(_are_ids), Field(json_schema_extra={"pattern": f"^{IDS.pattern}$"})]


class DeletionQuery(DeviceChoice):
    """Which devices are to go: by their ids, or by what they are."""

    ids: Ids | None = Field(default=None, description=f"1 to {batches.MOST}, with commas between them.")


@blueprint.post("/batch")
@describe(
    "devices", body=schemas.DeviceBatch, answers={201: schemas.DeviceList}, parameters=(IDEMPOTENCY_KEY,),
    headers=("Idempotent-Replayed",), refuses=(409,),
)  # fmt: skip
def create_devices() -> Response:
    """Create devices: all of them or none.

    `fields` names each that failed as `<index>.<field>`. It counts as so many requests. With an `Idempotency-Key`
    it may be sent again, as for one device.
    """
    user_id, given = current_user_id("write"), _items()
    charge(len(given))
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return _created(_body(batches.create_devices(user_id, given, NAMED)))
    body, is_new = batches.create_devices_once(user_id, given, key, _body, NAMED)
    return answers.first_or_again(_created(body), is_new=is_new)


@blueprint.patch("/batch")
@describe("devices", body=schemas.DeviceChanges, answers={200: schemas.DeviceList}, refuses=(409,))
def update_devices() -> Response:
    """Change devices: all of them or none.

    Each has the `id` of one of one's devices; what is not named stays. `fields` names each that failed as
    `<index>.<field>`. It counts as so many requests.
    """
    user_id, given = current_user_id("write"), _items()
    charge(len(given))
    changes = [_change(index, one) for index, one in enumerate(given)]
    return answers.once(_body(batches.update_devices(user_id, changes, NAMED)))


@blueprint.delete("")
@describe("devices", query=DeletionQuery, answers={200: schemas.DeletedDevices})
def delete_devices() -> Response:
    """Delete devices by their ids or by what they are: all of them or none.

    Answers which were there; asking again is no fault, and answers none. Ids or a filter must be given.
    """
    user_id = current_user_id("write")
    query = check(DeletionQuery, request.args.to_dict(), is_text=True)
    ids = None if query.ids is None else [int(one) for one in query.ids.split(",")]
    charge(len(ids or ()))
    which = DeviceChoice(**query.model_dump(exclude={"ids"}, exclude_unset=True))
    return answers.once(orjson.dumps({"ids": batches.delete_devices(user_id, ids, which)}))


def _items() -> list[dict[str, Any]]:
    given = read_object()
    items, others = given.get(NAMED), sorted(given.keys() - {NAMED})
    if others:
        raise BadInputError({name: ["is not known here"] for name in others})
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise BadInputError({NAMED: ["must be a list of objects"]})
    return items


def _change(index: int, given: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    device_id = given.get("id")
    if type(device_id) is not int:
        raise BadInputError({f"{index}.id": ["must be the id of a device"]})
    return device_id, {name: value for name, value in given.items() if name != "id"}


def _body(made: Sequence[Device]) -> bytes:
    return orjson.dumps({"items": schemas.devices(made)})


def _created(body: bytes) -> Response:
    return answers.once(body, HTTPStatus.CREATED)
