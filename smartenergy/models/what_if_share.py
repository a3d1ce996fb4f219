"""Answers of what-ifs that are kept for all who may see their home."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt


class WhatIfShare(Model):
    """An answer, found by the run that worked it out."""

    __tablename__ = "what_if_shares"

    home_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("homes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    run: Mapped[str] = mapped_column(String(32), primary_key=True)
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    shared_by: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    shared_at: Mapped[CreatedAt]
