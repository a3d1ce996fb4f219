"""Devices: one table, three kinds (single-table inheritance on `device_type`).

The key starts with the owner, so that a home's devices lie together and the table can be spread over machines by
user. Simulated columns stand in no index and pages are half empty (and a little more, for the pointers to rows),
so that a tick's updates stay HOT.
"""

import enum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt, UpdatedAt
from smartenergy.models.user import User

MOST_WATTS = 1_000_000


class DeviceType(enum.StrEnum):
    """The kind of a device, which never changes."""

    PRODUCTION = "production"
    STORAGE = "storage"
    CONSUMPTION = "consumption"


class DeviceStatus(enum.StrEnum):
    """An offline device is not simulated, keeps its last values and counts in no total."""

    ONLINE = "online"
    OFFLINE = "offline"


class Readings(enum.StrEnum):
    """Whether each tick's reading of a device is kept."""

    OFF = "off"
    ON = "on"


def _only(kind: DeviceType, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> CheckConstraint:
    """The kind has these columns, and no other kind has them."""
    has = " AND ".join(f"{column} IS NOT NULL" for column in required + optional)
    lacks = " AND ".join(f"{column} IS NULL" for column in required + optional)
    return CheckConstraint(f"CASE WHEN device_type = '{kind}' THEN {has} ELSE {lacks} END", name=f"{kind}_columns")


class Device(Model):
    """A device of any kind."""

    __tablename__ = "devices"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    device_type: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(8), server_default="online")
    name: Mapped[str] = mapped_column(String(100))
    readings: Mapped[str] = mapped_column(String(3), server_default=Readings.OFF)
    """Whether its readings are kept, tick by tick; its home's totals always are."""
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    """When a person last changed the device; a tick's readings do not count."""

    owner: Mapped[User] = relationship(lazy="raise")

    kind_fields: ClassVar[tuple[str, ...]] = ()

    __mapper_args__: dict[str, Any] = {"polymorphic_on": "device_type", "with_polymorphic": "*"}
    __table_args__ = (
        CheckConstraint("device_type IN ('production', 'storage', 'consumption')", name="device_type"),
        CheckConstraint("status IN ('online', 'offline')", name="status"),
        CheckConstraint("readings IN ('off', 'on')", name="readings"),
        CheckConstraint("btrim(name) <> ''", name="name_present"),
        Index("ix_devices_recorded", "user_id", "id", postgresql_where=text("readings = 'on'")),
        _only(DeviceType.PRODUCTION, ("instantaneous_output_watts",), ("is_solar",)),
        _only(DeviceType.STORAGE, ("total_capacity_wh", "current_level_wh", "charge_discharge_rate_watts")),
        _only(DeviceType.CONSUMPTION, ("consumption_rate_watts",)),
        CheckConstraint(
            f"instantaneous_output_watts BETWEEN 0 AND {MOST_WATTS}", name="instantaneous_output_watts"
        ),
        CheckConstraint(f"consumption_rate_watts BETWEEN 0 AND {MOST_WATTS}", name="consumption_rate_watts"),
        CheckConstraint("total_capacity_wh > 0", name="total_capacity_wh"),
        CheckConstraint("current_level_wh BETWEEN 0 AND total_capacity_wh", name="current_level_wh"),
        CheckConstraint(
            "charge_discharge_rate_watts > '-Infinity' AND charge_discharge_rate_watts < 'Infinity'",
            name="charge_discharge_rate_watts",
        ),
        {"postgresql_with": {"fillfactor": "48"}},
    )

    @property
    def other_details(self) -> dict[str, Any]:
        """The kind's own fields by name, as `otherDetails` answers them."""
        return {field: getattr(self, field) for field in self.kind_fields}


class ProductionDevice(Device):
    """A solar panel or a generator."""

    instantaneous_output_watts: Mapped[int] = mapped_column(nullable=True)
    is_solar: Mapped[bool] = mapped_column(nullable=True)

    kind_fields = ("instantaneous_output_watts", "is_solar")
    __mapper_args__: dict[str, Any] = {"polymorphic_identity": DeviceType.PRODUCTION.value}


class StorageDevice(Device):
    """A battery or an electric vehicle. The level is a float, so that a short tick loses nothing."""

    total_capacity_wh: Mapped[int] = mapped_column(nullable=True)
    current_level_wh: Mapped[float] = mapped_column(nullable=True)
    charge_discharge_rate_watts: Mapped[float] = mapped_column(nullable=True)
    """Positive = charging, negative = discharging."""

    kind_fields = ("total_capacity_wh", "current_level_wh", "charge_discharge_rate_watts")
    __mapper_args__: dict[str, Any] = {"polymorphic_identity": DeviceType.STORAGE.value}


class ConsumptionDevice(Device):
    """A heater, an air conditioner, or whatever else uses energy."""

    consumption_rate_watts: Mapped[int] = mapped_column(nullable=True)

    kind_fields = ("consumption_rate_watts",)
    __mapper_args__: dict[str, Any] = {"polymorphic_identity": DeviceType.CONSUMPTION.value}
