"""The audit log: who did what, when, from where, to what. Append-only: a trigger refuses the rest."""

from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.extensions import Model
from smartenergy.models.columns import BigId, CreatedAt


class AuditEntry(Model):
    """One thing that somebody did. It names people and things as they were then, so nothing refers to them."""

    __tablename__ = "audit_entries"

    id: Mapped[BigId]
    at: Mapped[CreatedAt]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor: Mapped[str] = mapped_column(String(80))
    """The name of who did it; of a failed sign-in, the name that was tried."""
    via: Mapped[str] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(45))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Of a change: `{field: [old, new]}`. Never a secret."""

    __table_args__ = (Index("ix_audit_entries_at", "at"),)
