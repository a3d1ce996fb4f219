"""What all ticks together have come to, since the beginning; the run log forgets, these do not."""

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model


class TickCounter(Model):
    """One number that only grows."""

    __tablename__ = "tick_counters"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("value >= 0", name="value"),)
