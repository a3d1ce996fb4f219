"""The audit log: who did what, when, from where, to what. Append-only: a trigger refuses the rest.

A partition a month (`storage/audit_months.py`): what is too old is dropped whole.
"""

from typing import Any

from sqlalchemy import BigInteger, Identity, Index, PrimaryKeyConstraint, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt


class AuditEntry(Model):
    """One thing that somebody did. It names people and things as they were then, so nothing refers to them."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    at: Mapped[CreatedAt]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor: Mapped[str] = mapped_column(String(80))
    """The name of who did it; of a failed sign-in, the name that was tried."""
    via: Mapped[str] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(45))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Of a change: `{field: [old, new]}`; of anything else: `{field: value}`. Never a secret."""

    @property
    def is_change(self) -> bool:
        """Whether its details are pairs of old and new."""
        return self.action.endswith(" changed")

    # It is unique by itself; the key of a table that is cut by time must name the time as well.
    __mapper_args__: dict[str, Any] = {"primary_key": [id]}
    __table_args__ = (
        PrimaryKeyConstraint("id", "at"),
        Index("ix_audit_entries_at", "at"),
        {"postgresql_partition_by": "RANGE (at)"},
    )
