"""the index over the ledger's rows of ticks tells every two pages, for hours are cut into pieces now"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_energy_ticks_user_id"
HOURS_IN_PIECES = sa.text("""
    SELECT relname, pg_get_expr(relpartbound, oid) FROM pg_inherits JOIN pg_class ON oid = inhrelid
    WHERE inhparent = 'energy_ticks'::regclass AND relkind = 'p' ORDER BY relname
""")


def make_index(pages_per_range: int) -> None:
    """Made anew, for PostgreSQL lets no option of a partitioned index be changed; a page of it stands for 1 MB."""
    op.drop_index(INDEX, table_name="energy_ticks")
    op.create_index(
        INDEX, "energy_ticks", ["user_id"], postgresql_using="brin",
        postgresql_with={"pages_per_range": str(pages_per_range)},
    )  # fmt: skip


def upgrade() -> None:
    make_index(2)


def downgrade() -> None:
    for hour, bounds in op.get_bind().execute(HOURS_IN_PIECES).all():
        _join(hour, bounds)
    make_index(4)


def _join(hour: str, bounds: str) -> None:
    """Put the pieces of an hour into one table: an older version knows no other."""
    op.execute(f"CREATE TABLE {hour}_whole (LIKE energy_ticks INCLUDING ALL)")
    op.execute(f"INSERT INTO {hour}_whole SELECT * FROM {hour} ORDER BY tick, user_id")  # noqa: S608 - our own names
    op.execute(f"DROP TABLE {hour}")
    op.execute(f"ALTER TABLE {hour}_whole RENAME TO {hour}")
    op.execute(f"ALTER TABLE energy_ticks ATTACH PARTITION {hour} {bounds}")
