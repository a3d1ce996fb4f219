"""Plans of what storage of homes is to do, and when homes are planned next."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt


class EnergyPlan(Model):
    """A plan of a home: it rules from `since` until the next one does, as far as it reaches."""

    __tablename__ = "energy_plans"

    home_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("homes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    since: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """A full quarter hour, epoch seconds, as is"""
    until: Mapped[int] = mapped_column(BigInteger)
    known_at: Mapped[int] = mapped_column(BigInteger)
    """By what was known at this instant."""
    made_at: Mapped[CreatedAt]
    quarters: Mapped[bytes] = mapped_column(LargeBinary)
    """Levels, and what goes with them, of one quarter hour after the other: `storage/plan_rows.py`."""

    __table_args__ = (
        CheckConstraint("since % 900 = 0 AND until > since", name="bounds"),
        Index("ix_energy_plans_until", "until"),
    )


class PlannedHome(Model):
    """A home that goes by plans: when it is planned next, and what its newest plan expects."""

    __tablename__ = "planned_homes"

    home_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("homes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    due_at: Mapped[int] = mapped_column(BigInteger, index=True)
    """Epoch seconds, as is"""
    since: Mapped[int | None] = mapped_column(BigInteger)
    """of the newest plan; null: there is none yet."""
    expected: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What that expects: `storage/plan_rows.py`."""
    failure: Mapped[str | None]
    """Why it could not be planned when that was tried last."""
    tried_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
