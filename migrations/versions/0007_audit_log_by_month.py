"""the audit log by month, so that what is too old is dropped whole"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()
"""


def columns() -> list[sa.Column]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("via", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
    ]


def set_aside() -> None:
    """Keep the rows under another name; the table's own, and those of its constraints, are free then."""
    op.execute("CREATE TABLE audit_entries_kept AS SELECT * FROM audit_entries")
    op.drop_table("audit_entries")


def put_back() -> None:
    op.execute("INSERT INTO audit_entries OVERRIDING SYSTEM VALUE SELECT * FROM audit_entries_kept ORDER BY id")
    op.execute(
        "SELECT setval(pg_get_serial_sequence('audit_entries', 'id'), max(id)) FROM audit_entries_kept HAVING max(id) > 0"
    )
    op.drop_table("audit_entries_kept")


def months() -> list[datetime]:
    """The months of which there are rows."""
    found = "SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC') AS month FROM audit_entries_kept ORDER BY month"
    return [month.replace(tzinfo=UTC) for (month,) in op.get_bind().execute(sa.text(found))]


def upgrade() -> None:
    set_aside()
    op.create_table(
        "audit_entries",
        *columns(),
        sa.PrimaryKeyConstraint("id", "at", name=op.f("pk_audit_entries")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    parts = []
    for start in months():
        end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
        parts.append(f"audit_entries_{start:%Y%m}")
        op.execute(
            f"CREATE TABLE {parts[-1]} PARTITION OF audit_entries FOR VALUES FROM ('{start:%F} 00:00+00') TO ('{end:%F} 00:00+00')"
        )
    put_back()
    for table in ("audit_entries", *parts):
        op.execute(APPEND_ONLY.format(table))


def downgrade() -> None:
    set_aside()
    op.create_table("audit_entries", *columns(), sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")))
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    put_back()
    op.execute(APPEND_ONLY.format("audit_entries"))
