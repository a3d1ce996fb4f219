"""tariffs with their versions, and which home has which"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "tariffs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("is_example", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariffs")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_tariffs_user_id_users"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_tariffs_name_present")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_tariffs_currency_form")),
        sa.CheckConstraint("timezone ~ '^[A-Za-z0-9_+/-]{1,64}$'", name=op.f("ck_tariffs_timezone_form")),
    )
    op.create_index("ix_tariffs_user_id", "tariffs", ["user_id"])
    op.create_table(
        "tariff_versions",
        sa.Column("tariff_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("tariff_id", "valid_from", name=op.f("pk_tariff_versions")),
        sa.ForeignKeyConstraint(
            ["tariff_id"], ["tariffs.id"], name=op.f("fk_tariff_versions_tariff_id_tariffs"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "home_tariffs",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("direction", sa.String(6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("tariff_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "home_id", "direction", "valid_from", name=op.f("pk_home_tariffs")),
        sa.ForeignKeyConstraint(
            ["user_id", "home_id"], ["homes.user_id", "homes.id"],
            name=op.f("fk_home_tariffs_user_id_home_id_homes"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariffs.id"], name=op.f("fk_home_tariffs_tariff_id_tariffs")),
        sa.CheckConstraint("direction IN ('import', 'export')", name=op.f("ck_home_tariffs_direction")),
    )  # fmt: skip
    op.create_index("ix_home_tariffs_tariff_id", "home_tariffs", ["tariff_id"])


def downgrade() -> None:
    for table in ("home_tariffs", "tariff_versions", "tariffs"):
        op.drop_table(table)
