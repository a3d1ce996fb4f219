"""Nothing in the schema stands in the way of spreading it over many machines."""

from typing import Any

import psycopg

from smartenergy.models.distribution import DISTRIBUTED, LOCAL, REFERENCE

Sql = psycopg.Connection[Any]
OURS = "c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
KEYS = f"""
    SELECT c.relname, i.indexrelid::regclass::text, a.attname
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE (i.indisunique OR i.indisexclusion) AND {OURS}
"""
REFERENCES = f"""
    SELECT c.relname, f.confrelid::regclass::text, (
        SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute WHERE attrelid = f.conrelid AND attnum = ANY (f.conkey)
    ) FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid WHERE f.contype = 'f' AND {OURS}
"""


def test_every_table_is_spread_copied_or_in_one_place(sql: Sql) -> None:
    found = sorted(name for (name,) in sql.execute(f"SELECT c.relname FROM pg_class c WHERE {OURS}"))
    assert found == sorted(["alembic_version", *DISTRIBUTED, *REFERENCE, *LOCAL])


def test_every_key_of_a_large_table_begins_with_what_it_is_spread_by(sql: Sql) -> None:
    found = [(table, key, first) for table, key, first in sql.execute(KEYS) if table in DISTRIBUTED]
    assert [one for one in found if one[2] != DISTRIBUTED[one[0]]] == []
    assert {table for table, _, _ in found} == DISTRIBUTED.keys() - {"energy_ticks"}, "which has no key"


def test_what_is_spread_refers_to_what_lies_on_every_machine(sql: Sql) -> None:
    for table, other, columns in sql.execute(REFERENCES):
        if table in DISTRIBUTED:
            together = other in DISTRIBUTED and DISTRIBUTED[table] in columns
            assert other in REFERENCE or together, f"{table} refers to {other}"
        elif table in REFERENCE:
            assert other in REFERENCE, f"{table} refers to {other}"
