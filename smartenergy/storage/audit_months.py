"""The audit log's partitions, a month each; none of them lets a row be changed or taken away."""

from typing import Any

from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from smartenergy.storage import partitions

TABLE = "audit_entries"
LOCK = 0xA0D1710
# The table's own trigger sees only statements that name the table, not those that name a partition.
APPEND_ONLY = SQL("""
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()
""")


def ensure(cursor: Cursor[Any], ahead_seconds: int = 0) -> None:
    """Make the present month's partition unless it is there; or that of so many seconds ahead.

    The present is the transaction's, by the database's clock: an entry is dated by it.
    """
    (now,) = cursor.execute("SELECT extract(epoch FROM now())::bigint").fetchone() or (0,)
    month = partitions.partition_for(TABLE, now + ahead_seconds)
    if partitions.exists(cursor, month.name):
        return
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if not partitions.exists(cursor, month.name):
        partitions.ensure(cursor, TABLE, month.since)
        cursor.execute(APPEND_ONLY.format(Identifier(month.name)))
