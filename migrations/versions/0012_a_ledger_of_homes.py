"""the ledger is a home's: its rows bear the home's id, which for a first home is its user's, so no row is rewritten"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = (
    "energy_ticks", "energy_tick_blocks", "energy_quarter_blocks", "energy_hour_blocks", "energy_days",
    "energy_months", "energy_balances", "energy_erasures",
)  # fmt: skip

NAMED = sa.text("SELECT 1 FROM pg_constraint WHERE conname = :name")  # from PostgreSQL 18 on, NOT NULL has a name


def upgrade() -> None:
    _rename("user_id", "home_id")


def downgrade() -> None:
    _rename("home_id", "user_id")


def _rename(old: str, new: str) -> None:
    """An index keeps the old name of its column, and gives it to those of new partitions: it is made anew."""
    op.drop_index(f"ix_energy_ticks_{old}", table_name="energy_ticks")
    for table in TABLES:
        op.alter_column(table, old, new_column_name=new)
        if op.get_bind().scalar(NAMED, {"name": f"{table}_{old}_not_null"}):
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {table}_{old}_not_null TO {table}_{new}_not_null")
    op.create_index(
        f"ix_energy_ticks_{new}", "energy_ticks", [new], postgresql_using="brin",
        postgresql_with={"pages_per_range": "2"},
    )  # fmt: skip
