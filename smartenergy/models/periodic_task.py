"""A task that the scheduler asks for again and again. The table is the truth; rq-scheduler follows it."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, String, text
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import BigId, CreatedAt, Moment, UpdatedAt


class IntervalUnit(enum.StrEnum):
    """What `every` counts."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class PeriodicTask(Model):
    """A task of the registry, every N units from a start on, or by a cron line."""

    __tablename__ = "periodic_tasks"

    id: Mapped[BigId]
    name: Mapped[str] = mapped_column(String(100), unique=True)
    task: Mapped[str] = mapped_column(String(100))
    every: Mapped[int | None]
    unit: Mapped[str | None] = mapped_column(String(8))
    cron: Mapped[str | None] = mapped_column(String(100))
    start_at: Mapped[Moment]
    enabled: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    last_run_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_firing: Mapped[int | None] = mapped_column(BigInteger)
    """The firing (epoch seconds) that ran last: one firing is counted once, however often it is delivered."""
    run_count: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), default=0)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    @property
    def rhythm(self) -> str:
        """How often it runs, in words."""
        if self.cron:
            return f"by cron line {self.cron}"
        return f"every {(self.unit or '')[:-1]}" if self.every == 1 else f"every {self.every:,} {self.unit}"

    __table_args__ = (
        CheckConstraint("btrim(name) <> ''", name="name_present"),
        CheckConstraint("every > 0", name="every"),
        CheckConstraint("unit IN ('seconds', 'minutes', 'hours', 'days')", name="unit"),
        CheckConstraint("(every IS NULL) = (unit IS NULL)", name="interval_whole"),
        CheckConstraint("(every IS NULL) <> (cron IS NULL)", name="interval_or_cron"),
        CheckConstraint("run_count >= 0", name="run_count"),
    )
