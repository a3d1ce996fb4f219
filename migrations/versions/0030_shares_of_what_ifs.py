"""answers of what-ifs that are shared"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "what_if_shares",
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shared_by", sa.BigInteger(), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["home_id"], ["homes.id"], name=op.f("fk_what_if_shares_home_id_homes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shared_by"], ["users.id"], name=op.f("fk_what_if_shares_shared_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("home_id", "run", name=op.f("pk_what_if_shares")),
    )
    op.create_index(op.f("ix_what_if_shares_shared_by"), "what_if_shares", ["shared_by"])


def downgrade() -> None:
    op.drop_table("what_if_shares")
