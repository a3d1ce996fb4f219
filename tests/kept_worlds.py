"""A world that takes long to make: made once a module, and put back as it was before each further test.

Not for ledgers: the partitions that their rows are in go with each test, and to put those back is refused.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from flask import Flask
from redis import Redis
from sqlalchemy import text

from smartenergy.kernel.extensions import db

Found = TypeVar("Found")
TABLES = "pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace"
KEEP = f"""
DO $$ DECLARE one record; filled boolean; BEGIN
    DROP SCHEMA IF EXISTS kept CASCADE;
    CREATE SCHEMA kept;
    CREATE TABLE kept."of sequences" AS SELECT sequencename AS name, start_value, last_value FROM pg_sequences;
    FOR one IN SELECT relname AS name FROM {TABLES} AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one.name) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE kept.%I AS SELECT * FROM public.%I', one.name, one.name); END IF;
    END LOOP;
END $$"""
# Past triggers and keys, as when it is emptied: rows come in no order.
PUT_BACK = f"""
DO $$ DECLARE one record; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN
        SELECT relname AS name, string_agg(quote_ident(attname), ', ') AS columns
        FROM pg_attribute JOIN (SELECT oid, relname FROM {TABLES}) AS tables ON attrelid = tables.oid
        WHERE attnum > 0 AND NOT attisdropped AND attgenerated = '' AND to_regclass(format('kept.%I', relname)) IS NOT NULL
        GROUP BY relname
    LOOP
        EXECUTE format(
            'INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM kept.%I',
            one.name, one.columns, one.columns, one.name
        );
    END LOOP;
    PERFORM setval(format('public.%I', name)::regclass, coalesce(last_value, start_value), last_value IS NOT NULL)
        FROM kept."of sequences";
END $$"""


class KeptWorld(Generic[Found]):
    """Rows, numbers and Redis's keys as they are after `make`, and what it answered."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.found: Found | None = None
        self._keys: dict[bytes, tuple[bytes, int]] = {}

    def there(self, make: Callable[[], Found]) -> Found:
        """What is in the empty database from here on: made the first time, put back later."""
        redis: Redis = self.app.extensions["redis"]
        if self.found is None:
            found = make()
            self._run(KEEP)
            self._keys = {key: (redis.dump(key), redis.pttl(key)) for key in redis.scan_iter()}
            self.found = found
        else:
            self._run(PUT_BACK)
            for key, (value, lasts_ms) in self._keys.items():
                redis.restore(key, max(lasts_ms, 0), value)
        return self.found

    def forget(self) -> None:
        """Leave nothing of it in the database."""
        self._run("DROP SCHEMA IF EXISTS kept CASCADE")

    def _run(self, statement: str) -> None:
        with self.app.app_context():
            db.session.execute(text(statement))
            db.session.commit()
