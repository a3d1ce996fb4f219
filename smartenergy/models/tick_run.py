"""The run log: one row a tick, one row a chunk of it. These keys are what makes a tick happen once."""

import enum
from datetime import datetime
from typing import Annotated

from sqlalchemy import REAL, BigInteger, CheckConstraint, DateTime, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt
from smartenergy.simulation.clock import Clock

Energy = Annotated[int, mapped_column(BigInteger, server_default=text("0"))]
"""All homes of a chunk together, mWh: what their rows in the ledger must add up to."""


class TickStatus(enum.StrEnum):
    """`given_up`: nothing moved in it any more when a newer tick was due."""

    RUNNING = "running"
    DONE = "done"
    GIVEN_UP = "given_up"


class TickRun(Model):
    """One tick of the simulation, by its start in epoch seconds."""

    __tablename__ = "tick_runs"

    tick: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    interval_seconds: Mapped[int]
    seed: Mapped[str] = mapped_column(String(20))
    """As text: a seed is an unsigned 64-bit number, which no integer column holds."""
    rules: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    """The version of the rules that made it (`simulation.step.RULES`)."""
    status: Mapped[str] = mapped_column(String(8), server_default=TickStatus.RUNNING)
    missed_ticks: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    """Ticks between the one before and this, which never ran: their readings do not exist."""
    plan_seconds: Mapped[float] = mapped_column(REAL, server_default=text("0"))
    started_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def ends(self) -> int:
        """When the time is over that it stands for."""
        return self.tick + self.interval_seconds

    @property
    def clock(self) -> Clock:
        """What the simulation is told of it."""
        return Clock(self.tick, self.interval_seconds, int(self.seed))

    __table_args__ = (
        CheckConstraint("status IN ('running', 'done', 'given_up')", name="status"),
        CheckConstraint("(status = 'running') = (finished_at IS NULL)", name="finished"),
        CheckConstraint("missed_ticks >= 0", name="missed_ticks"),
        CheckConstraint("interval_seconds > 0 AND mod(tick, interval_seconds) = 0", name="aligned"),
        Index("ix_tick_runs_interval_seconds", "interval_seconds", "tick"),
    )


class TickChunk(Model):
    """A range of whole users within a tick: `[first_user_id, next_user_id)`, the last one open-ended."""

    __tablename__ = "tick_chunks"

    tick: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("tick_runs.tick", ondelete="CASCADE"), primary_key=True
    )
    first_user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    next_user_id: Mapped[int] = mapped_column(BigInteger)
    devices: Mapped[int] = mapped_column(server_default=text("0"))
    """Devices that the tick moved."""
    edited: Mapped[int] = mapped_column(server_default=text("0"))
    """Devices that it left alone because somebody changed them meanwhile."""
    users: Mapped[int] = mapped_column(server_default=text("0"))
    """Who had a device online."""
    homes: Mapped[int] = mapped_column(server_default=text("0"))
    """The same of homes: so many rows of the chunk has the ledger."""
    solar_mwh: Mapped[Energy]
    generator_mwh: Mapped[Energy]
    consumption_mwh: Mapped[Energy]
    charge_mwh: Mapped[Energy]
    discharge_mwh: Mapped[Energy]
    import_mwh: Mapped[Energy]
    export_mwh: Mapped[Energy]
    loss_mwh: Mapped[Energy]
    driven_mwh: Mapped[Energy]
    curtailed_mwh: Mapped[Energy]
    read_seconds: Mapped[float] = mapped_column(REAL, server_default=text("0"))
    simulate_seconds: Mapped[float] = mapped_column(REAL, server_default=text("0"))
    write_seconds: Mapped[float] = mapped_column(REAL, server_default=text("0"))
    record_seconds: Mapped[float] = mapped_column(REAL, server_default=text("0"))
    publish_seconds: Mapped[float] = mapped_column(REAL, server_default=text("0"))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the totals stood in Redis; a worker that dies between the two leaves this empty."""

    __table_args__ = (
        CheckConstraint("first_user_id < next_user_id", name="range"),
        CheckConstraint("published_at IS NULL OR done_at IS NOT NULL", name="published_after_done"),
    )
