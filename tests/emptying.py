"""A database as the migrations leave it, after each test: its rows go, its tables stay."""

from sqlalchemy import text

from smartenergy.kernel.extensions import db
from smartenergy.storage import partitions

KEPT = ("audit_entries",)
"""A partitioned table whose partitions stay, for a month is soon used again."""
FEW_PAGES = 10
"""As many as the planner takes an empty table for that nobody has analyzed: it sees no difference up to here."""

# A test leaves some rows in some tables, and to delete those costs a tenth of what it costs to give all tables and
# their indexes new files. What has grown or was analyzed is truncated, so that no plan depends on the test before.
# Past triggers and keys: the audit log may only be appended to.
EMPTY = f"""
DO $$ DECLARE one record; large text; BEGIN
    SET LOCAL session_replication_role = replica;
    SET LOCAL lock_timeout = '10s'; -- a transaction that a test left open
    FOR one IN
        SELECT inhrelid::regclass AS name FROM pg_inherits
        WHERE inhparent = ANY ('{{{",".join(partitions.LENGTHS.keys() - set(KEPT))}}}'::regclass[])
    LOOP EXECUTE format('DROP TABLE %s', one.name); END LOOP;
    FOR one IN
        SELECT oid::regclass AS name, reltuples >= 0 OR pg_relation_size(oid) > {FEW_PAGES} * 8192 AS is_large
        FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
    LOOP
        IF one.is_large THEN large := concat_ws(', ', large, one.name);
        ELSE EXECUTE format('DELETE FROM %s', one.name);
        END IF;
    END LOOP;
    IF large IS NOT NULL THEN EXECUTE format('TRUNCATE %s CASCADE', large); END IF;
    PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
END $$"""


def empty_database() -> None:
    """Remove all rows, and let numbers begin at 1 again."""
    db.session.execute(text(EMPTY))
    db.session.commit()
