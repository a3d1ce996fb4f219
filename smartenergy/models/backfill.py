"""Pasts that were asked for: how far each home's has been made."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt


class Backfill(Model):
    """A home's past, from `since` to where it was recorded already."""

    __tablename__ = "energy_backfills"

    home_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("homes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    since: Mapped[int] = mapped_column(BigInteger)
    """Epoch seconds, as are"""
    until: Mapped[int | None] = mapped_column(BigInteger)
    """and: null until the home has a first tick."""
    done_until: Mapped[int] = mapped_column(BigInteger)
    interval_seconds: Mapped[int]
    seed: Mapped[str] = mapped_column(String(20))
    levels: Mapped[dict[str, float]] = mapped_column(JSONB, server_default="{}")
    """What each storage holds at `done_until`, Wh, by the device's id."""
    made_of: Mapped[str | None] = mapped_column(String(64))
    """Stands for what was taken for then: the home, its devices and the rest, and the rules."""
    tries: Mapped[int] = mapped_column(server_default="0")
    """Turns that were begun since one came to its end."""
    failure: Mapped[str | None]
    """Why nobody goes on with it."""
    requested_at: Mapped[CreatedAt]
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("since <= done_until AND done_until <= until", name="bounds"),
        Index(
            "ix_energy_backfills_open", "done_until", "home_id",
            postgresql_where=text("finished_at IS NULL AND failure IS NULL"),
        ),
    )  # fmt: skip

    @property
    def part_done(self) -> float:
        """0 to 1."""
        if self.finished_at is not None:
            return 1.0
        if self.until is None or self.until == self.since:
            return 0.0
        return (self.done_until - self.since) / (self.until - self.since)


OPEN: tuple[Any, ...] = (Backfill.finished_at.is_(None), Backfill.failure.is_(None))
"""Which of them somebody has to go on with."""
