"""A person with an account."""

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, String, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.extensions import Model
from smartenergy.models.columns import BigId, CreatedAt, UpdatedAt


class User(Model):
    """An account: who may sign in, in which time zone their days begin, and what else they may do."""

    __tablename__ = "users"

    id: Mapped[BigId]
    username: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    password_hash: Mapped[str] = mapped_column(String(255))
    timezone: Mapped[str] = mapped_column(String(64), server_default="UTC")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    is_staff: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    can_view_devices: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    generation: Mapped[UUID] = mapped_column(Uuid, server_default=text("gen_random_uuid()"), default=uuid4)
    """Drawn anew whenever all that the user is signed in by must die; tokens and sessions carry their own."""
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    __table_args__ = (
        CheckConstraint("username ~ '^[A-Za-z0-9_.-]{3,80}$'", name="username_form"),
        CheckConstraint("email ~ '^[^@[:space:]]+@[^@[:space:]]+$'", name="email_form"),
        CheckConstraint("timezone ~ '^[A-Za-z0-9_+/-]{1,64}$'", name="timezone_form"),
        CheckConstraint("password_hash <> ''", name="password_hash_present"),
        Index("uq_users_username", func.lower(text("username")), unique=True),
        Index("uq_users_email", func.lower(text("email")), unique=True),
    )
