"""How good forecasts were, and whose are looked after."""

from datetime import date, datetime

from sqlalchemy import ARRAY, REAL, BigInteger, DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt


class ForecastScore(Model):
    """What the forecasts that a home could have made on a local day were worth, once all had come."""

    __tablename__ = "forecast_scores"

    home_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("homes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    sums: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    """Of load, then of production: by hours ahead what `smartenergy/forecasts/scores.py` sums."""
    scored_at: Mapped[CreatedAt]

    __table_args__ = (Index("ix_forecast_scores_day", "day"),)


class FollowedForecast(Model):
    """A home whose forecast was asked for of late."""

    __tablename__ = "followed_forecasts"

    home_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("homes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
