"""Personal access tokens: for scripts and dashboards, which can't sign in and refresh."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, LargeBinary, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import BigId, CreatedAt
from smartenergy.models.user import User


class Scope(enum.StrEnum):
    """What a token may be used for."""

    READ = "read"
    WRITE = "write"


class AccessToken(Model):
    """A token that its owner made; only its hash is known, so nobody can read it here."""

    __tablename__ = "access_tokens"

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(8)))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """To the minute: a token that is used all the time is not written all the time."""
    created_at: Mapped[CreatedAt]

    owner: Mapped[User] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("btrim(name) <> ''", name="name_present"),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash_length"),
        CheckConstraint("scopes <@ '{read,write}' AND cardinality(scopes) > 0", name="scopes"),
    )
