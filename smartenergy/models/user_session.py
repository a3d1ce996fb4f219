"""Sessions of the APIs: one a sign-in, for as long as it is refreshed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import CreatedAt, Moment


class UserSession(Model):
    """A session that goes on. One that ended has no row: so nothing that was ended can begin again."""

    __tablename__ = "user_sessions"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    refresh_jti: Mapped[UUID] = mapped_column(Uuid)
    """The one refresh token that is alive; all others of the session were used."""
    refreshed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the last use of a refresh token began, by the web's clock."""
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When that use was answered; null while it is not."""
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[Moment]
