"""What the devices of homes do now, by source and use, and which way it goes: one query for many homes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, Select, Text, cast, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by

from smartenergy.kernel.extensions import db
from smartenergy.models import Device, DeviceStatus, Home, HomeTariff
from smartenergy.simulation.devices import battery, vehicle

SOURCES = ("solar", "generator", "battery", "vehicle")
"""Each gives to uses in their order, the sun first; the grid gives the rest."""
USES = ("house", "battery", "vehicle")
DEVICES = Device.__table__.c
"""The columns of all kinds: the classes' own would ask for devices of theirs alone."""


class Store(NamedTuple):
    """What a kind of storage of a home holds."""

    level_wh: float
    capacity_wh: int

    def document(self) -> dict[str, float]:
        """As JSON."""
        full = 100 * self.level_wh / self.capacity_wh
        return {"level_wh": self.level_wh, "capacity_wh": self.capacity_wh, "percentage": round(full, 2)}


class HomePower(NamedTuple):
    """A home with a device online, as of one instant."""

    edited_at: datetime
    """When somebody last changed it, or which tariffs it has."""
    watts: dict[str, int]
    """`battery`, `vehicle`: positive = charging; `grid`: positive = the home imports. They balance to the watt."""
    battery: Store | None
    vehicle: Store | None
    held_wh: float
    """In batteries as strategies count them."""
    devices: str
    """JSON."""


def of_homes(home_ids: Collection[int]) -> dict[int, HomePower]:
    """Those of these homes that have a device online, by id."""
    found = db.session.execute(_query(home_ids)).mappings()
    return {row["id"]: _read(row) for row in found}


def flows(watts: Mapping[str, int]) -> dict[str, int]:
    """Which way power goes, `solar_to_house` and the like in W, without those of nothing.

    By the ledger's rule: use by use, each source gives what it still has; what is left over is exported, what a
    use still lacks is imported.
    """
    left = {name: watts[name] for name in ("solar", "generator")}
    left |= {name: max(-watts[name], 0) for name in ("battery", "vehicle")}
    found = dict[str, int]()
    for use in USES:
        lacking = max(watts[use], 0)
        for source in SOURCES:
            piece = min(left[source], lacking)
            found[f"{source}_to_{use}"] = piece
            left[source], lacking = left[source] - piece, lacking - piece
        found[f"grid_to_{use}"] = lacking
    found |= {f"{source}_to_grid": has for source, has in left.items()}
    return {name: power for name, power in found.items() if power}


def _query(home_ids: Collection[int]) -> Select[Any]:
    output, used, is_solar = DEVICES.instantaneous_output_watts, DEVICES.consumption_rate_watts, DEVICES.is_solar
    rate, level, capacity = (
        DEVICES.charge_discharge_rate_watts,
        DEVICES.current_level_wh,
        DEVICES.total_capacity_wh,
    )
    is_vehicle, is_battery = DEVICES.model == vehicle.MODEL.name, DEVICES.model == battery.MODEL.name
    theirs = DEVICES.user_id == Home.user_id, DEVICES.home_id == Home.id
    mine = HomeTariff.user_id == Home.user_id, HomeTariff.home_id == Home.id
    priced_at = select(func.max(HomeTariff.created_at)).where(*mine).correlate(Home).scalar_subquery()
    device = func.json_build_object(
        "id", DEVICES.id, "name", DEVICES.name, "device_type", DEVICES.device_type,
        "model", DEVICES.model, "watts", func.round(func.coalesce(output, used, rate)), "level_wh", level,
    )  # fmt: skip
    return (
        select(
            Home.id, func.greatest(Home.updated_at, priced_at).label("edited_at"),
            _sum(output, is_solar, "solar"), _sum(output, ~is_solar, "generator"), _sum(used, true(), "house"),
            _sum(rate, ~is_vehicle, "battery"), _sum(rate, is_vehicle, "vehicle"),
            _sum(level, ~is_vehicle, "battery_wh"), _sum(capacity, ~is_vehicle, "battery_capacity"),
            _sum(level, is_vehicle, "vehicle_wh"), _sum(capacity, is_vehicle, "vehicle_capacity"),
            _sum(level, is_battery, "held_wh"),
            cast(func.json_agg(aggregate_order_by(device, DEVICES.id)), Text).label("devices"),
        )
        .where(Home.id.in_(home_ids), *theirs, DEVICES.status == DeviceStatus.ONLINE.value)
        .group_by(Home.id)
    )  # fmt: skip


def _sum(column: Any, which: ColumnElement[bool], name: str) -> ColumnElement[Any]:
    return func.coalesce(func.sum(column).filter(which), 0).label(name)


def _read(row: RowMapping) -> HomePower:
    watts = {name: round(row[name]) for name in ("solar", "generator", "house", "battery", "vehicle")}
    given = watts["solar"] + watts["generator"]
    watts["grid"] = watts["house"] + watts["battery"] + watts["vehicle"] - given
    return HomePower(
        row["edited_at"], watts, _store(row, "battery"), _store(row, "vehicle"), row["held_wh"], row["devices"]
    )


def _store(row: RowMapping, name: str) -> Store | None:
    capacity = row[f"{name}_capacity"]
    return Store(row[f"{name}_wh"], capacity) if capacity else None
