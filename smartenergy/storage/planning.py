"""Ways to rows that a statement is held to, because the planner cannot know better.

It goes by statistics, which say nothing of the last minutes: of a fleet that was just made where another was
cleared, of a partition that was just begun. A table that it takes for empty it reads whole, and joined to another,
whole for each row of that (docs/decisions/0032).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from psycopg import Cursor

BY_KEY = {"enable_seqscan": "off", "jit": "off"}
"""Rows of a range or a list of homes: all that is large begins its key with the home. Compiling one chunk's query
takes longer than to read it, and the planner thinks it dear."""
BY_ADDRESS = {
    "enable_seqscan": "off", "enable_indexscan": "off", "enable_indexonlyscan": "off", "enable_bitmapscan": "off",
    "enable_hashjoin": "off", "enable_mergejoin": "off", "jit": "off",
}  # fmt: skip
"""Rows by their `ctid`: what is left is the one scan of those addresses, and a look at each."""
BY_MATCHING = {"enable_nestloop": "off"}
"""Two large sets held against each other, each read once."""
BY_READING_ALL = {"enable_indexscan": "off", "enable_bitmapscan": "off"}
"""Most of what is there: a look by index for each of very many homes takes longer than to read all once."""


@contextmanager
def held_to(cursor: Cursor[Any], ways: Mapping[str, str]) -> Iterator[None]:
    """Let statements go these ways, in the transaction at hand; afterwards the planner chooses again."""
    _set(cursor, {name: f"'{value}'" for name, value in ways.items()})
    yield
    _set(cursor, dict.fromkeys(ways, "NULL"))  # which is the default


def _set(cursor: Cursor[Any], values: Mapping[str, str]) -> None:
    """Set many for the transaction at hand by one command: a statement holds no more (docs/decisions/0052)."""
    calls = ", ".join(f"set_config('{name}', {value}, true)" for name, value in values.items())
    cursor.execute(f"SELECT {calls}")


def refresh_statistics(cursor: Cursor[Any], *tables: str) -> None:
    """Tell the planner of many rows that came or went, in the transaction at hand or outside of any."""
    cursor.execute(f"ANALYZE {', '.join(tables)}")
