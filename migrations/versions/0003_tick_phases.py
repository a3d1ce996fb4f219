"""seconds of each phase of a tick, counters over all ticks"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CHUNK_PHASES = ("read_seconds", "simulate_seconds", "write_seconds", "publish_seconds")
NO_TIME = sa.text("0")


def upgrade() -> None:
    op.add_column("tick_runs", sa.Column("plan_seconds", sa.REAL(), server_default=NO_TIME, nullable=False))
    for phase in CHUNK_PHASES:
        op.add_column("tick_chunks", sa.Column(phase, sa.REAL(), server_default=NO_TIME, nullable=False))
    op.create_table(
        "tick_counters",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_tick_counters_value")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tick_counters")),
    )


def downgrade() -> None:
    op.drop_table("tick_counters")
    for phase in CHUNK_PHASES:
        op.drop_column("tick_chunks", phase)
    op.drop_column("tick_runs", "plan_seconds")
