"""A person with an account."""

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, Uuid, collate, column, func, literal, text
from sqlalchemy.orm import Mapped, mapped_column

from smartenergy.kernel.extensions import Model
from smartenergy.models.column_types import BigId, CreatedAt, UpdatedAt


def without_case(name: ColumnElement[str]) -> ColumnElement[str]:
    """ASCII letters made small, whatever the database's locale (in Turkish, I is no capital i)."""
    return func.lower(collate(name, "C"))


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
        Index("uq_users_username", without_case(column("username")), unique=True),
        Index("uq_users_email", without_case(column("email")), unique=True),
    )

    @classmethod
    def is_named(cls, username: str) -> ColumnElement[bool]:
        """Whether a user has this name, whatever its case."""
        return without_case(cls.username.expression) == without_case(literal(username))
