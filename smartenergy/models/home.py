"""Homes, who else may see one, and who has been asked to.

A user's first home has its user's id, and further ones take theirs from the users' sequence (docs/decisions/0049).
Homes are few and are looked up from everywhere: where devices are spread over machines, each has all of them.
"""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
    text,
)  # fmt: skip
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import BigId, CreatedAt, UpdatedAt
from smartenergy.models.user import User

MOST_OCCUPANTS = 12
MOST_GRID_WATTS = 100_000_000
MOST_ANNUAL_KWH = 1_000_000


class Strategy(enum.StrEnum):
    """What a home's batteries and cars may do."""

    SELF_CONSUMPTION = "self_consumption"
    HOLD = "hold"
    CHARGE_ONLY = "charge_only"
    DISCHARGE_ONLY = "discharge_only"
    TIME_OF_USE = "time_of_use"
    WINDOWS = "windows"
    PRICE = "price"
    BACKUP = "backup"
    PEAK_SHAVING = "peak_shaving"
    OPTIMISED = "optimised"


class MemberRole(enum.StrEnum):
    """What somebody may do in a home that is another's."""

    MANAGER = "manager"
    VIEWER = "viewer"


def _one_of(column: str, words: type[enum.StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"


def _next_id() -> Any:
    return func.nextval(func.pg_get_serial_sequence("users", "id"))


class Home(Model):
    """One connection to the grid: the unit of balance, place, strategy and ledger.

    What is null was not given: `services/homes/particulars.py` says what stands for it.
    """

    __tablename__ = "homes"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, default=_next_id())
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    timezone: Mapped[str] = mapped_column(String(64))
    ledger_timezone: Mapped[str] = mapped_column(String(64))
    """The zone that its stored days are of: after a change of zone, the one before until they are made anew."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    country: Mapped[str | None] = mapped_column(String(2))
    occupants: Mapped[int | None]
    annual_consumption_kwh: Mapped[int | None]
    grid_import_limit_watts: Mapped[int | None]
    grid_export_limit_watts: Mapped[int | None]
    strategy: Mapped[str] = mapped_column(String(32), server_default=Strategy.SELF_CONSUMPTION)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    owner: Mapped[User] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (
        UniqueConstraint("user_id", "id"),
        CheckConstraint("btrim(name) <> ''", name="name_present"),
        CheckConstraint("timezone ~ '^[A-Za-z0-9_+/-]{1,64}$'", name="timezone_form"),
        CheckConstraint("ledger_timezone ~ '^[A-Za-z0-9_+/-]{1,64}$'", name="ledger_timezone_form"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place_whole"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country_form"),
        CheckConstraint(f"occupants BETWEEN 1 AND {MOST_OCCUPANTS}", name="occupants"),
        CheckConstraint(f"annual_consumption_kwh BETWEEN 1 AND {MOST_ANNUAL_KWH}", name="annual_consumption_kwh"),
        CheckConstraint(
            f"grid_import_limit_watts BETWEEN 0 AND {MOST_GRID_WATTS}", name="grid_import_limit_watts"
        ),
        CheckConstraint(
            f"grid_export_limit_watts BETWEEN 0 AND {MOST_GRID_WATTS}", name="grid_export_limit_watts"
        ),
        CheckConstraint(_one_of("strategy", Strategy), name="strategy"),
        Index("ix_homes_optimised", "id", postgresql_where=text("strategy = 'optimised'")),
    )


class HomeMember(Model):
    """Somebody who shares a home that is another's."""

    __tablename__ = "home_members"

    home_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("homes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    role: Mapped[str] = mapped_column(String(8))
    joined_at: Mapped[CreatedAt]

    __table_args__ = (CheckConstraint(_one_of("role", MemberRole), name="role"),)


class HomeInvitation(Model):
    """A code that lets one person share a home, once; only its hash is known, so nobody can read it here."""

    __tablename__ = "home_invitations"

    id: Mapped[BigId]
    home_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("homes.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    role: Mapped[str] = mapped_column(String(8))
    made_by: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (CheckConstraint(_one_of("role", MemberRole), name="role"),)
