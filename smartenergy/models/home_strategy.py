"""What storage of a home goes by, from when on: each until the next."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Computed, DateTime, ForeignKeyConstraint, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt
from smartenergy.models.home import Strategy

SHARES = ("reserve_percent", "car_first_above_percent", "feeds_car_above_percent")
SAID = " || '|' || ".join([
    "kind", "settings::text", "reserve_percent::text", "grid_charges::text", "exports::text",
    "car_first_above_percent::text", "feeds_car_above_percent::text",
])  # fmt: skip
KINDS = ", ".join(repr(one.value) for one in Strategy)


class HomeStrategy(Model):
    """A strategy with its settings, which a home has from a quarter hour on."""

    __tablename__ = "home_strategies"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    home_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    valid_from: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The kind's own; what is not there is as usual."""
    reserve_percent: Mapped[int] = mapped_column(server_default="0")
    grid_charges: Mapped[bool] = mapped_column(server_default="true")
    exports: Mapped[bool] = mapped_column(server_default="false")
    car_first_above_percent: Mapped[int] = mapped_column(server_default="0")
    feeds_car_above_percent: Mapped[int] = mapped_column(server_default="100")
    digest: Mapped[int] = mapped_column(BigInteger, Computed(f"hashtextextended({SAID}, 0)", persisted=True))
    """Of all that it says: homes that have the same share what is worked out of it."""
    created_at: Mapped[CreatedAt]

    __table_args__ = (
        ForeignKeyConstraint(["user_id", "home_id"], ["homes.user_id", "homes.id"], ondelete="CASCADE"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        *(CheckConstraint(f"{name} BETWEEN 0 AND 100", name=name) for name in SHARES),
    )
