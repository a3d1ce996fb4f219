"""Devices: one table, three kinds (single-table inheritance on `device_type`).

What a kind has beyond what all have is said by the models (smartenergy/simulation/devices/); only its types are
repeated here, for type checkers. The key starts with the owner, so that a user's devices lie together and the
table can be spread over machines by user; a device's home is its owner's: the foreign key holds that. Simulated
columns stand in no index and pages are half empty (and a little more, for the pointers to rows), so that a tick's
updates stay HOT.
"""

import enum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, String, Text, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt, UpdatedAt
from smartenergy.models.device_columns import checks_of, columns_of, has_a_model
from smartenergy.models.home import Home
from smartenergy.models.user import User
from smartenergy.simulation.devices import MODELS, UNIFORM, parameters_of

PARAMETERS = {model.name: tuple(field.name for field in parameters_of(model)) for model in MODELS}


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


class Device(Model):
    """A device of any kind."""

    __tablename__ = "devices"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    device_type: Mapped[str] = mapped_column(String(16))
    model: Mapped[str] = mapped_column(Text, server_default=UNIFORM)
    """How it behaves, which never changes; which models there are is said in smartenergy/simulation/devices/."""
    status: Mapped[str] = mapped_column(String(8), server_default="online")
    name: Mapped[str] = mapped_column(String(100))
    readings: Mapped[str] = mapped_column(String(3), server_default=Readings.OFF)
    """Whether its readings are kept, tick by tick; its home's totals always are."""
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    """When a person last changed the device; a tick's readings do not count."""
    home_id: Mapped[int] = mapped_column(BigInteger)

    owner: Mapped[User] = relationship(
        lazy="raise", primaryjoin=lambda: foreign(Device.user_id) == User.id, viewonly=True
    )

    home: Mapped[Home] = relationship(lazy="raise", viewonly=True)

    kind_fields: ClassVar[tuple[str, ...]] = ()

    __mapper_args__: dict[str, Any] = {"polymorphic_on": "device_type", "with_polymorphic": "*"}
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "home_id"], ["homes.user_id", "homes.id"], ondelete="CASCADE"),
        CheckConstraint("device_type IN ('production', 'storage', 'consumption')", name="device_type"),
        CheckConstraint("status IN ('online', 'offline')", name="status"),
        CheckConstraint("readings IN ('off', 'on')", name="readings"),
        CheckConstraint("btrim(name) <> ''", name="name_present"),
        Index("ix_devices_recorded", "user_id", "id", postgresql_where=text("readings = 'on'")),
        has_a_model(),
        *(check for kind in DeviceType for check in checks_of(kind)),
        {"postgresql_with": {"fillfactor": "48"}},
    )

    @property
    def other_details(self) -> dict[str, Any]:
        """The kind's own fields by name, as `otherDetails` answers them."""
        return {field: getattr(self, field) for field in self.kind_fields}

    @property
    def parameters(self) -> dict[str, Any]:
        """What somebody said of the parameters of its model, by name; null where nobody did."""
        return {name: getattr(self, name) for name in PARAMETERS.get(self.model, ())}


@columns_of(DeviceType.PRODUCTION)
class ProductionDevice(Device):
    """A solar panel or a generator."""

    if TYPE_CHECKING:
        instantaneous_output_watts: Mapped[int]
        is_solar: Mapped[bool]

    __mapper_args__: dict[str, Any] = {"polymorphic_identity": DeviceType.PRODUCTION.value}


@columns_of(DeviceType.STORAGE)
class StorageDevice(Device):
    """A battery or an electric vehicle. The level is a float, so that a short tick loses nothing."""

    if TYPE_CHECKING:
        total_capacity_wh: Mapped[int]
        current_level_wh: Mapped[float]
        charge_discharge_rate_watts: Mapped[float]

    __mapper_args__: dict[str, Any] = {"polymorphic_identity": DeviceType.STORAGE.value}


@columns_of(DeviceType.CONSUMPTION)
class ConsumptionDevice(Device):
    """A heater, an air conditioner, or whatever else uses energy."""

    if TYPE_CHECKING:
        consumption_rate_watts: Mapped[int]

    __mapper_args__: dict[str, Any] = {"polymorphic_identity": DeviceType.CONSUMPTION.value}
