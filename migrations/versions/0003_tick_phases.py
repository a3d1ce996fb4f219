"""seconds of each phase of a tick; autovacuum for tables that change whole every minute"""

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


def downgrade() -> None:
    for phase in CHUNK_PHASES:
        op.drop_column("tick_chunks", phase)
    op.drop_column("tick_runs", "plan_seconds")
