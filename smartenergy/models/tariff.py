"""Tariffs: contracts with their versions, and which home has which from what day on.

A version is not changed once its first day has come; what a home had stays priced as it was.
"""

import enum
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import BigId, CreatedAt, UpdatedAt
from smartenergy.models.user import User


class Direction(enum.StrEnum):
    """What a home has a tariff for."""

    IMPORT = "import"
    EXPORT = "export"


class Tariff(Model):
    """A contract."""

    __tablename__ = "tariffs"

    id: Mapped[BigId]
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    """Whose it is; null: everybody may take it."""
    name: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))
    """ISO 4217."""
    timezone: Mapped[str] = mapped_column(String(64))
    is_example: Mapped[bool] = mapped_column(server_default="false")
    """Whether it is made up, to choose from."""
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    owner: Mapped[User | None] = relationship(viewonly=True)
    versions: Mapped[list["TariffVersion"]] = relationship(
        lazy="selectin", order_by="TariffVersion.valid_from", cascade="all, delete-orphan", passive_deletes=True
    )

    __table_args__ = (
        Index("ix_tariffs_user_id", "user_id"),
        CheckConstraint("btrim(name) <> ''", name="name_present"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_form"),
        CheckConstraint("timezone ~ '^[A-Za-z0-9_+/-]{1,64}$'", name="timezone_form"),
    )


class TariffVersion(Model):
    """What a tariff says from a day on."""

    __tablename__ = "tariff_versions"

    tariff_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tariffs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Lines and holidays, as `smartenergy/tariffs/written.py` reads them."""
    created_at: Mapped[CreatedAt]


class HomeTariff(Model):
    """Which tariff a home has from a day on, until the next."""

    __tablename__ = "home_tariffs"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    home_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    direction: Mapped[str] = mapped_column(String(6), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    tariff_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("tariffs.id"))
    """Null: none from here on. Whoever closes an account takes homes and tariffs along in one statement, at whose
    end this is checked."""
    created_at: Mapped[CreatedAt]

    tariff: Mapped[Tariff | None] = relationship(lazy="joined")

    __table_args__ = (
        ForeignKeyConstraint(["user_id", "home_id"], ["homes.user_id", "homes.id"], ondelete="CASCADE"),
        CheckConstraint("direction IN ('import', 'export')", name="direction"),
        Index("ix_home_tariffs_tariff_id", "tariff_id"),
    )
