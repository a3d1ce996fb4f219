"""What a home has, online or not: which places its picture has, and whether there is anything to show."""

from typing import NamedTuple

from sqlalchemy import case, func, select

from smartenergy.kernel.extensions import db
from smartenergy.models import Device, DeviceStatus, Home
from smartenergy.simulation.devices import vehicle

DEVICES = Device.__table__.c
"""The columns of all kinds: the classes' own would ask for devices of theirs alone."""
PLACES = ("solar", "generator", "house", "battery", "vehicle")


class Equipment(NamedTuple):
    """Of a home."""

    places: frozenset[str]
    """Of `PLACES`, those that it has a device of."""
    devices: int
    online: int


def equipment(home: Home) -> Equipment:
    """What a home that somebody has been let see has: one query."""
    place = case(
        (DEVICES.device_type == "consumption", "house"),
        (DEVICES.device_type == "production", case((DEVICES.is_solar, "solar"), else_="generator")),
        else_=case((DEVICES.model == vehicle.MODEL.name, "vehicle"), else_="battery"),
    )
    is_online = DEVICES.status == DeviceStatus.ONLINE.value
    mine = DEVICES.user_id == home.user_id, DEVICES.home_id == home.id
    counted = select(place, func.count(), func.count().filter(is_online)).where(*mine).group_by(place)
    rows = db.session.execute(counted).all()
    return Equipment(frozenset(row[0] for row in rows), sum(row[1] for row in rows), sum(row[2] for row in rows))
