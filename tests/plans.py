"""What PostgreSQL would do for each statement that the application runs: its plan, noted before it is run."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from flask import Flask
from psycopg.sql import SQL, Composable

from tests.cursors import cursors_of

PLANNED = re.compile(r"\s*(SELECT|WITH|UPDATE|DELETE|INSERT|MERGE)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Plan:
    """A statement and the root of its plan, as `EXPLAIN (FORMAT JSON)` answers it."""

    statement: str
    root: dict[str, Any]

    def read_whole(self) -> set[str]:
        """The tables that are read from end to end."""
        return {node["Relation Name"] for node in nodes_of(self.root) if node["Node Type"] == "Seq Scan"}

    def read_whole_for_each_row(self) -> set[str]:
        """The tables that are read from end to end for each row of something else."""
        loops = [node for node in nodes_of(self.root) if node["Node Type"] == "Nested Loop"]
        inner = [node for loop in loops for node in nodes_of(loop["Plans"][1])]
        return {node["Relation Name"] for node in inner if node["Node Type"] == "Seq Scan"}


@contextmanager
def plans_of(app: Flask) -> Iterator[list[Plan]]:
    """The plans of the statements that the application runs inside the block."""
    plans: list[Plan] = []

    class Explaining(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            statement = query.as_string(self) if isinstance(query, Composable) else query
            if PLANNED.match(statement):
                with psycopg.Cursor(self.connection) as other:
                    found = other.execute(SQL("EXPLAIN (FORMAT JSON) ") + SQL(statement), params).fetchone()
                assert found
                plans.append(Plan(statement, found[0][0]["Plan"]))
            return super().execute(query, params, **more)

    with cursors_of(app, Explaining):
        yield plans


def nodes_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of a plan and all below it."""
    yield node
    for part in node.get("Plans", []):
        yield from nodes_of(part)
