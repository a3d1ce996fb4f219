"""What the resolvers of one run have answered: graphql-core goes on where a plan ends, and calls none again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLResolveInfo

MISSING = object()


class NoPlanError(Exception):
    """This is for graphql-core."""


class _NoInfo:
    """What a plan gives as `info`: a resolver that looks at it is for graphql-core."""

    def __getattr__(self, _name: str) -> Any:
        raise NoPlanError


NO_INFO: Any = _NoInfo()


@dataclass(frozen=True)
class Raised:
    """A resolver's error, as what it answered."""

    error: Exception


@dataclass(frozen=True)
class Run:
    """One run of a query: its variables, coerced, and what was resolved of which object for which field.

    Objects are told apart by their ids. They are all held here, so that no id is given twice.
    """

    variables: Mapping[str, Any]
    outcomes: dict[tuple[int, int], Any] = field(default_factory=dict)

    def resolved(self, node: FieldNode, source: Any, resolve: Any, arguments: Mapping[str, Any]) -> Any:
        """Call a resolver and note its answer, or its error."""
        key = id(source), id(node)
        try:
            value = self.outcomes[key] = resolve(source, NO_INFO, **arguments)
        except NoPlanError:
            raise
        except Exception as error:
            self.outcomes[key] = Raised(error)
            raise
        return value

    def resolve(self, resolver: Any, source: Any, info: GraphQLResolveInfo, /, **arguments: Any) -> Any:
        """As graphql-core's middleware: what was resolved is not resolved again."""
        known = self.outcomes.get((id(source), id(info.field_nodes[0])), MISSING)
        if isinstance(known, Raised):
            raise known.error
        return resolver(source, info, **arguments) if known is MISSING else known
