"""days and months know their bounds and zones their rules; lengths of ticks are found; zones that name no place go"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("energy_days", "energy_months")
LENGTHS = {
    # A day ends where the next one begins, if that is recorded: else after 24 hours.
    "energy_days": "CASE WHEN following - start BETWEEN 79200 AND 93600 THEN following ELSE start + 86400 END",
    # A month ends as far from UTC's as it begins. Where that is an hour off, the next roll-up makes it anew.
    "energy_months": """
        CASE WHEN following - start BETWEEN 2415600 AND 2682000 THEN following
        ELSE start + extract(epoch FROM first + interval '1 month' - first)::bigint END""",
}


def upgrade() -> None:
    op.execute(
        "UPDATE users SET timezone = regexp_replace(timezone, '^(posix|right)/', '') WHERE timezone ~ '^(posix|right)/'"
    )
    op.execute("UPDATE users SET timezone = 'UTC' WHERE timezone IN ('localtime', 'Factory', 'posixrules')")
    for table in TABLES:
        op.add_column(table, sa.Column("until", sa.BigInteger(), server_default="0", nullable=False))
        op.execute(f"""
            UPDATE {table} t SET until = f.until FROM (
                SELECT user_id, start, {LENGTHS[table]} AS until FROM (
                    SELECT user_id, start, lead(start) OVER (PARTITION BY user_id ORDER BY start) AS following,
                        date_trunc('month', to_timestamp(start + 54000) AT TIME ZONE 'UTC') AS first
                    FROM {table}
                ) p
            ) f WHERE f.user_id = t.user_id AND f.start = t.start
        """)  # noqa: S608 - made of our own names
        op.alter_column(table, "until", server_default=None)
        op.create_check_constraint(op.f(f"ck_{table}_bounds"), table, "start < until")
    op.execute("COMMENT ON TABLE energy_days IS 'A home''s days, in its own time zone as it was then.'")
    op.execute("COMMENT ON TABLE energy_months IS 'A home''s months, in its own time zone as it was then.'")
    op.add_column("energy_progress", sa.Column("rules", sa.String(length=64), server_default="", nullable=False))
    op.add_column("energy_progress", sa.Column("renewing_from", sa.BigInteger(), nullable=True))
    op.create_index("ix_tick_runs_interval_seconds", "tick_runs", ["interval_seconds", "tick"])


def downgrade() -> None:
    op.drop_index("ix_tick_runs_interval_seconds", table_name="tick_runs")
    op.drop_column("energy_progress", "renewing_from")
    op.drop_column("energy_progress", "rules")
    op.execute("COMMENT ON TABLE energy_days IS 'A home''s days, in its own time zone.'")
    op.execute("COMMENT ON TABLE energy_months IS 'A home''s months, in its own time zone.'")
    for table in TABLES:
        op.drop_constraint(op.f(f"ck_{table}_bounds"), table)
        op.drop_column(table, "until")
