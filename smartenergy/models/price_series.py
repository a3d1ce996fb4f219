"""Series of prices, and of carbon: values of steps, each with the time at which it became known.

What was known is never changed: a correction is another row, of the same step, that became known later.
"""

import enum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import BigId, CreatedAt, UpdatedAt
from smartenergy.models.user import User


class SeriesKind(enum.StrEnum):
    """What its values are."""

    PRICE = "price"
    CARBON = "carbon"


class PriceSeries(Model):
    """A series, without its values."""

    __tablename__ = "price_series"

    id: Mapped[BigId]
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    """Whose it is; null: everybody may follow it."""
    name: Mapped[str] = mapped_column(String(100))
    """By which lines of tariffs name it."""
    kind: Mapped[str] = mapped_column(String(6))
    currency: Mapped[str | None] = mapped_column(String(3))
    """ISO 4217; none of carbon."""
    timezone: Mapped[str] = mapped_column(String(64))
    """By whose clocks times without an offset are read; carbon is that of homes in this zone."""
    step_seconds: Mapped[int]
    revision: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Grows with each change of its values: what is kept of these in memory is known by it."""
    newest_known_at: Mapped[int | None] = mapped_column(BigInteger)
    """Since when nothing more became known; null: it has no values."""
    kept: Mapped[int] = mapped_column(server_default="0")
    """How many values it has, corrections and what they correct among them."""
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    owner: Mapped[User | None] = relationship(viewonly=True)

    __table_args__ = (
        Index("uq_price_series_owner_name", text("coalesce(user_id, 0)"), "name", unique=True),
        Index(
            "uq_price_series_carbon", text("coalesce(user_id, 0)"), "timezone", unique=True,
            postgresql_where=text("kind = 'carbon'"),
        ),
        CheckConstraint("btrim(name) <> ''", name="name_present"),
        CheckConstraint("kind IN ('price', 'carbon')", name="kind"),
        CheckConstraint(
            "(kind = 'price') = (currency IS NOT NULL) AND currency ~ '^[A-Z]{3}$'", name="currency_form"
        ),
        CheckConstraint("step_seconds IN (300, 600, 900, 1200, 1800, 3600)", name="step"),
    )  # fmt: skip


class PriceValue(Model):
    """A value of a step, from when on it was known."""

    __tablename__ = "price_values"

    series_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("price_series.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Epoch seconds, as all instants of the ledger."""
    known_at: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)
    """Millionths of the currency a kWh; of carbon g/kWh."""
