"""Plans: a query's document worked out once, so that running it is little more than calling its resolvers.

graphql-core finds out again on each run which fields are selected, what their arguments are and how values are
completed. A plan holds all that as nested functions. It knows only the way on which everything goes well: whatever
else happens (an exception, a null where none may be, a resolver that looks at `info`) raises, and the caller runs
the query by graphql-core, whose answer and errors are then the answer. It gets what was resolved until then from
the run (`outcomes.py`), so that no resolver is called twice.
"""

from collections.abc import Callable, Mapping
from functools import partial
from math import isfinite
from typing import Any

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    Node,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    default_field_resolver,
    get_named_type,
    is_leaf_type,
    visit,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.values import get_argument_values

from smartenergy.graphql.engine.outcomes import NO_INFO, NoPlanError, Run

LARGEST_INT = 2**31 - 1
Complete = Callable[[Any, Run], Any]
"""Makes a resolver's value what is answered."""
Read = Callable[[Any, Run], Any]
"""Gets a field's value from what it is a field of."""


class _Unplannable(Visitor):
    """Directives make a selection depend on variables."""

    def enter_directive(self, _node: DirectiveNode, *_: object) -> None:
        raise NoPlanError


class _Variables(Visitor):
    found = False

    def enter_variable(self, _node: VariableNode, *_: object) -> None:
        self.found = True


def uses_variables(*nodes: Node) -> bool:
    """Whether there is a variable anywhere in these."""
    looking = _Variables()
    for node in nodes:
        visit(node, looking)
    return looking.found


def make(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Complete:
    """Plan a query, or an event of a subscription, of a valid document.

    Called with the root value and a run, the plan answers `data`. Raises NoPlanError for what plans do not cover:
    mutations, directives, introspection.
    """
    root = schema.get_root_type(operation.operation)
    if operation.operation is OperationType.MUTATION or root is None:
        raise NoPlanError
    visit(document, _Unplannable())
    planner = _Planner(schema, document)
    selected = collect_fields(schema, planner.fragments, {}, root, operation.selection_set)
    return planner.selection(root, selected)


class _Planner:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.schema = schema
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def selection(self, parent: GraphQLObjectType, selected: Mapping[str, list[FieldNode]]) -> Complete:
        fields = [(key, *self._field(parent, nodes)) for key, nodes in selected.items()]

        def complete(source: Any, run: Run) -> dict[str, Any]:
            return {key: finish(read(source, run), run) for key, read, finish in fields}

        return complete

    def _field(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> tuple[Read, Complete]:
        name = nodes[0].name.value
        if name == "__typename":
            return (lambda _source, _run: parent.name), (lambda value, _run: value)
        if name.startswith("__"):
            raise NoPlanError
        field = parent.fields[name]
        return _reader(name, field, nodes[0]), self._completer(field.type, nodes)

    def _completer(self, kind: GraphQLOutputType, nodes: list[FieldNode]) -> Complete:
        match kind:
            case GraphQLNonNull() if kind.of_type in QUICK:
                return QUICK[kind.of_type]
            case GraphQLNonNull():
                return _never_null(self._completer(kind.of_type, nodes))
            case GraphQLList():
                return _or_null(_each(self._completer(kind.of_type, nodes)))
            case GraphQLObjectType() if kind.is_type_of is None:
                return _or_null(self.selection(kind, self._selected(kind, nodes)))
            case GraphQLInterfaceType() | GraphQLUnionType():
                return _or_null(self._of_runtime_type(kind, nodes))
            case GraphQLScalarType() | GraphQLEnumType():
                return _or_null(QUICK.get(kind) or _leaf(kind))
        raise NoPlanError

    def _of_runtime_type(self, kind: GraphQLInterfaceType | GraphQLUnionType, nodes: list[FieldNode]) -> Complete:
        plans: dict[str, Complete] = {
            possible.name: self.selection(possible, self._selected(possible, nodes))
            for possible in self.schema.get_possible_types(kind)
        }
        resolve_type = kind.resolve_type
        if resolve_type is None:
            raise NoPlanError
        names: dict[type, str] = {}  # the type of a stored thing decides what it is shown as

        def complete(value: Any, run: Run) -> Any:
            name = names.get(type(value))
            if name is None:
                if isinstance(value, dict):  # dictionaries are all of one type
                    raise NoPlanError
                found = resolve_type(value, NO_INFO, kind)
                if not isinstance(found, str):
                    raise NoPlanError
                name = names[type(value)] = found
            return plans[name](value, run)

        return complete

    def _selected(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> Mapping[str, list[FieldNode]]:
        return collect_sub_fields(self.schema, self.fragments, {}, kind, nodes)


def _reader(name: str, field: GraphQLField, node: FieldNode) -> Read:
    resolve: Callable[..., Any] = field.resolve or default_field_resolver
    if isinstance(resolve, partial) and resolve.func is dict_or_attr_resolver and not resolve.keywords:
        return _attribute(field, node, *resolve.args)
    if uses_variables(node):
        return lambda source, run: run.resolved(
            node, source, resolve, get_argument_values(field, node, dict(run.variables))
        )
    try:
        arguments = get_argument_values(field, node, {})
    except GraphQLError:
        raise NoPlanError from None
    return lambda source, run: run.resolved(node, source, resolve, arguments)


def _attribute(field: GraphQLField, node: FieldNode, name: str, default: Any = None) -> Read:
    def read(source: Any, _run: Run) -> Any:
        return source.get(name, default) if isinstance(source, dict) else getattr(source, name, default)

    if is_leaf_type(get_named_type(field.type)):
        return read  # nobody resolves anything of it, and reading it again costs less than noting it

    def read_noted(source: Any, run: Run) -> Any:
        return run.resolved(node, source, lambda of, _info: read(of, run), {})

    return read_noted


def _never_null(complete: Complete) -> Complete:
    def complete_present(value: Any, run: Run) -> Any:
        completed = complete(value, run)
        if completed is None:
            raise NoPlanError
        return completed

    return complete_present


def _or_null(complete: Complete) -> Complete:
    return lambda value, run: None if value is None else complete(value, run)


def _each(complete: Complete) -> Complete:
    def complete_list(values: Any, run: Run) -> list[Any]:
        if not isinstance(values, list | tuple):
            raise NoPlanError
        return [complete(value, run) for value in values]

    return complete_list


def _leaf(kind: GraphQLLeafType) -> Complete:
    serialize = kind.serialize

    def complete(value: Any, _run: Run) -> Any:
        written = serialize(value)
        if value is None or written is None:
            raise NoPlanError
        return written

    return complete


def _quick(kind: GraphQLLeafType, usual: type, is_plain: Callable[[Any], bool] = lambda _: True) -> Complete:
    """A leaf whose usual values are written as they are; null is none of them."""
    otherwise = _leaf(kind)

    def complete(value: Any, run: Run) -> Any:
        return value if type(value) is usual and is_plain(value) else otherwise(value, run)

    return complete


QUICK: dict[Any, Complete] = {
    GraphQLString: _quick(GraphQLString, str),
    GraphQLBoolean: _quick(GraphQLBoolean, bool),
    GraphQLInt: _quick(GraphQLInt, int, lambda value: -LARGEST_INT <= value <= LARGEST_INT),
    GraphQLFloat: _quick(GraphQLFloat, float, isfinite),
    GraphQLID: _quick(GraphQLID, str),
}
