"""pasts that were asked for"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "energy_backfills",
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("done_until", sa.BigInteger(), nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(20), nullable=False),
        sa.Column("levels", JSONB(), server_default="{}", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("home_id", name=op.f("pk_energy_backfills")),
        sa.ForeignKeyConstraint(
            ["home_id"], ["homes.id"], name=op.f("fk_energy_backfills_home_id_homes"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("since <= done_until AND done_until <= until", name=op.f("ck_energy_backfills_bounds")),
    )
    op.create_index(
        "ix_energy_backfills_open", "energy_backfills", ["done_until", "home_id"],
        postgresql_where=sa.text("finished_at IS NULL AND failure IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("energy_backfills")
