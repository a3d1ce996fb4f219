"""Variables as an operation declares them, or what does not fit and where."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    get_named_type,
    is_required_input_field,
    type_from_ast,
)
from graphql.execution.values import get_variable_values
from graphql.utilities import coerce_input_value

from smartenergy.graphql.engine.faults import at_field

MOST_ERRORS = 20
Place = list[str | int]


class _EnoughError(Exception):
    """As many errors as are told."""


def coerced(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: dict[str, Any]
) -> dict[str, Any] | list[GraphQLError]:
    """The variables of an operation, or what is wrong with them, each error with its field."""
    if not operation.variable_definitions:
        return {}
    found = get_variable_values(schema, operation.variable_definitions, given, max_errors=MOST_ERRORS)
    return found if isinstance(found, dict) else list(_with_fields(schema, found, given))


def _with_fields(
    schema: GraphQLSchema, errors: list[GraphQLError], given: dict[str, Any]
) -> Iterator[GraphQLError]:
    """graphql-core tells the field only in its message: a second look at the value finds the same, in turn."""
    fields: dict[str, Iterator[str | None]] = {}
    for error in errors:
        definition = error.nodes[0] if error.nodes else None
        if isinstance(definition, VariableDefinitionNode):
            name = definition.variable.name.value
            if name not in fields:
                fields[name] = iter(_fields_at_fault(schema, definition, given.get(name)))
            error = at_field(error, next(fields[name], None) or name)
        yield error


def _fields_at_fault(schema: GraphQLSchema, definition: VariableDefinitionNode, value: Any) -> list[str | None]:
    kind: Any = type_from_ast(schema, definition.type)
    told: Counter[tuple[str | int, ...]] = Counter()
    found: list[str | None] = []

    def note(place: Place, invalid: Any, _error: GraphQLError) -> None:
        here = _type_at(kind, place)
        if isinstance(here, GraphQLInputObjectType) and isinstance(invalid, dict):
            found.append(_spelt([*place, _misshapen(here, invalid)[told[*place]]]))
            told[*place] += 1
        else:
            found.append(_spelt(place))
        if len(found) >= MOST_ERRORS:
            raise _EnoughError

    with suppress(_EnoughError):
        coerce_input_value(value, kind, note)
    return found


def _spelt(place: Place) -> str | None:
    """A place as services name such: a field of a field after a dot; None where it is no field's."""
    while place and not isinstance(place[-1], str):
        place = place[:-1]
    return ".".join(map(str, place)) or None


def _type_at(kind: GraphQLInputType, place: Place) -> Any:
    """The named type of what is at a place inside a value of this type."""
    here: Any = get_named_type(kind)
    for step in place:
        if isinstance(step, str):
            here = get_named_type(here.fields[step].type)
    return here


def _misshapen(kind: GraphQLInputObjectType, value: dict[str, Any]) -> list[str]:
    """The fields that are missing, and those that are too many: the order in which graphql-core tells them."""
    missing = [name for name, field in kind.fields.items() if name not in value and is_required_input_field(field)]
    return missing + [name for name in value if name not in kind.fields]
