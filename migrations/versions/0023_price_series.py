"""series of prices and carbon, each value with the time at which it became known"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "price_series",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("step_seconds", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("newest_known_at", sa.BigInteger(), nullable=True),
        sa.Column("kept", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_series")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_price_series_user_id_users"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_price_series_name_present")),
        sa.CheckConstraint("kind IN ('price', 'carbon')", name=op.f("ck_price_series_kind")),
        sa.CheckConstraint(
            "(kind = 'price') = (currency IS NOT NULL) AND currency ~ '^[A-Z]{3}$'",
            name=op.f("ck_price_series_currency_form"),
        ),
        sa.CheckConstraint("step_seconds IN (300, 600, 900, 1200, 1800, 3600)", name=op.f("ck_price_series_step")),
    )
    op.create_index(
        "uq_price_series_owner_name", "price_series", [sa.text("coalesce(user_id, 0)"), "name"], unique=True
    )
    op.create_index(
        "uq_price_series_carbon", "price_series", [sa.text("coalesce(user_id, 0)"), "timezone"], unique=True,
        postgresql_where=sa.text("kind = 'carbon'"),
    )  # fmt: skip
    op.create_table(
        "price_values",
        sa.Column("series_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series_id", "start", "known_at", name=op.f("pk_price_values")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["price_series.id"], name=op.f("fk_price_values_series_id_price_series"),
            ondelete="CASCADE",
        ),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("price_values", "price_series"):
        op.drop_table(table)
