"""what homes' meters counted by the quarter hour, kept for years"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Made by the roll-ups of whatever quarter hours are kept."""
    op.create_table(
        "energy_meter_blocks",
        sa.Column("home_id", sa.BigInteger(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("home_id", "start", name=op.f("pk_energy_meter_blocks")),
        postgresql_partition_by="RANGE (start)",
        comment="What a home's meters counted by the quarter hour in a day of UTC, kept for years.",
    )
    _comment("How far what is made from ticks has come: `hours`, `meters`, and each time zone's days.")


def downgrade() -> None:
    op.drop_table("energy_meter_blocks")
    op.execute("DELETE FROM energy_progress WHERE name = 'meters'")
    _comment("How far what is made from ticks has come: `hours`, and each time zone's days.")


def _comment(text: str) -> None:
    op.create_table_comment("energy_progress", text)
