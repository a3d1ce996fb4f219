"""Devices by the page: filtered, ordered, between cursors.

A cursor is the place of a device in an order and not a row number, so that devices that come or go elsewhere
move nobody's page, and the device that it was made from may itself be gone.
"""

import base64
import binascii
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, func, literal, select, tuple_

from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.models import Device, Home
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.common.validation import Input, SearchText
from smartenergy.services.devices.rules import HomeId, Kind, Status
from smartenergy.services.homes.rights import Right, find_home

USUAL, MOST = 50, 200

Order = Literal["id", "-id", "name", "-name", "created_at", "-created_at"]
PageSize = Annotated[int, Field(ge=1, le=MOST)]
Cursor = Annotated[str, Field(max_length=800)]
ORDER_BY: Any = Field(default="id", description="`-` before a field turns the order round.")


class DeviceTraits(Input):
    """What devices are like."""

    device_type: Kind | None = Field(default=None, description="Only this kind.")
    status: Status | None = Field(default=None, description="Only online or only offline ones.")
    search: SearchText | None = Field(default=None, description="Only names that hold this text, in any case.")


class DeviceChoice(DeviceTraits):
    """Which devices."""

    home_id: HomeId | None = Field(default=None, description="Only of this home, one's own or shared.")


class DeviceFilter(DeviceChoice):
    """Which devices, in which order; a minus turns an order round."""

    order_by: Order = ORDER_BY


class Span(Input):
    """Which part of a list: the first so many after a cursor, or the last so many before one."""

    first: PageSize | None = None
    after: Cursor | None = None
    last: PageSize | None = None
    before: Cursor | None = None


@dataclass(frozen=True)
class DevicePage:
    """A part of a list, in the list's order."""

    devices: Sequence[Device]
    order: Order
    has_next: bool
    has_previous: bool

    def cursor_of(self, device: Device) -> str:
        """The place of a device in this list's order."""
        field = self.order.removeprefix("-")
        value = device.id if field == "id" else getattr(device, field)
        text = orjson.dumps([self.order, value, device.id])
        return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def read_page(user_id: int, wanted: DeviceFilter, span: Span, named: str = "") -> DevicePage:
    """Read a part of a user's devices: one query.

    Raises BadInputError for a cursor of another order; `named` is what the caller calls the cursor.
    """
    if span.first is not None and span.last is not None:
        raise BadInputError({"last": ["can't be asked for together with first"]})
    size, is_backward = span.last or span.first or USUAL, span.last is not None
    query = matching(user_id, wanted)
    for name, cursor, follows in (("after", span.after, True), ("before", span.before, False)):
        if cursor is not None:
            query = query.where(_beside(cursor, wanted.order_by, follows=follows, field=named or name))
    rows = list(db.session.scalars(query.order_by(*_sorted(wanted.order_by, is_backward)).limit(size + 1)))
    is_more, devices = len(rows) > size, rows[:size]
    if is_backward:
        return DevicePage(devices[::-1], wanted.order_by, span.before is not None, is_more)
    return DevicePage(devices, wanted.order_by, is_more, span.after is not None)


def count(user_id: int, wanted: DeviceFilter) -> int:
    """How many devices of a user match."""
    return db.session.scalar(select(func.count()).select_from(matching(user_id, wanted).subquery())) or 0


def of_homes(homes: Collection[Home]) -> dict[int, list[Device]]:
    """All devices of homes that somebody may see, by their homes and ids: one query."""
    found: dict[int, list[Device]] = {home.id: [] for home in homes}
    theirs = Device.user_id.in_({home.user_id for home in homes}), Device.home_id.in_(found)
    for device in db.session.scalars(select(Device).where(*theirs).order_by(Device.id)):
        found[device.home_id].append(device)
    return found


def matching(user_id: int, wanted: DeviceChoice, right: Right = Right.READ) -> Select[Device]:
    """The devices of a user's own homes, or of one home, that match, in no order.

    Raises NotFoundError or ForbiddenError for a home in which one may not do this.
    """
    query = select(Device).where(is_in(user_id, wanted.home_id, right))
    if wanted.device_type:
        query = query.where(Device.device_type == wanted.device_type)
    if wanted.status:
        query = query.where(Device.status == wanted.status)
    if wanted.search:
        query = query.where(Device.name.icontains(wanted.search, autoescape=True))
    return query


def is_in(user_id: int, home_id: int | None, right: Right = Right.READ) -> ColumnElement[bool]:
    """Whether a device is in one of a user's own homes, or in this one. Raises as `matching` does."""
    if home_id is None:
        return Device.user_id == user_id
    home = find_home(user_id, home_id, right)
    return and_(Device.user_id == home.user_id, Device.home_id == home.id)


def _key(order: Order) -> ColumnElement[Any]:
    field = order.removeprefix("-")
    return func.lower(Device.name) if field == "name" else getattr(Device, field)


def _sorted(order: Order, is_backward: bool) -> list[ColumnElement[Any]]:
    keys = [_key(order), Device.id]
    return [key.desc() if order.startswith("-") != is_backward else key.asc() for key in keys]


def _beside(cursor: str, order: Order, *, follows: bool, field: str) -> ColumnElement[bool]:
    """The devices that follow a cursor's place in an order, or that go before it."""
    value, device_id = _read_cursor(cursor, order, field)
    key = _key(order)
    ours = tuple_(key, Device.id)
    wanted = func.lower(literal(value)) if order.removeprefix("-") == "name" else literal(value, key.type)
    place = tuple_(wanted, literal(device_id, Device.id.type))
    return ours > place if follows != order.startswith("-") else ours < place


def _read_cursor(cursor: str, order: Order, field: str) -> tuple[Any, int]:
    try:
        made_in, value, device_id = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if made_in == order and type(device_id) is int and 0 < device_id <= LARGEST_ID:
            return _cursor_value(order.removeprefix("-"), value), device_id
    except (binascii.Error, ValueError, TypeError):
        pass
    raise BadInputError({field: ["is not a cursor of this list: take one from a page in the same order"]})


def _cursor_value(field: str, value: Any) -> Any:
    if field == "created_at":
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return moment
    if field == "id" and type(value) is int and 0 < value <= LARGEST_ID:
        return value
    if field == "name" and isinstance(value, str) and "\x00" not in value:
        return value
    raise ValueError("no value of this order")
