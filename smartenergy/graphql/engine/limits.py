"""How large a query is, known before it runs: its depth, its aliases, and what its fields cost (`costs.py`).

Introspection costs a fixed sum, for graphql-core bounds its depth by a rule of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)
from graphql.execution.values import get_argument_values

from smartenergy.graphql.engine.costs import AS_PAGED, PLAIN, Arguments, Cost, declared
from smartenergy.graphql.engine.fast_path import uses_variables
from smartenergy.kernel.errors import QueryTooComplexError

INTROSPECTION = {"__schema": 200, "__type": 50}


@dataclass(frozen=True)
class Limits:
    """The most that a query may have of each."""

    depth: int
    aliases: int
    cost: int

    def hold(self, size: "Size") -> None:
        """Raise QueryTooComplexError, with the number that is over."""
        for name in ("depth", "aliases", "cost"):
            refuse_over(name, getattr(size, name), getattr(self, name))


@dataclass(frozen=True)
class Size:
    """How large a selection is."""

    depth: int = 0
    aliases: int = 0
    cost: int = 0

    def beside(self, other: "Size") -> "Size":
        """Both, one after the other."""
        return Size(max(self.depth, other.depth), self.aliases + other.aliases, self.cost + other.cost)


def refuse_over(name: str, present: int, most: int) -> None:
    """Raise QueryTooComplexError if a number is over its limit."""
    if present > most:
        raise QueryTooComplexError(
            f"The query's {name}, {present:,}, is over the limit of {most:,}.", {name: present, "limit": most}
        )


class Ruler:
    """Measures the operations of one document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.schema = schema
        self.fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.may_change = False
        """Whether a cost depends on a variable or the time, so that another request may be of another size."""

    def measure(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Size:
        """The size of an operation with these variables, coerced."""
        self._variables = dict(variables)
        self._known: dict[tuple[str, int], Size] = {}
        root = self.schema.get_root_type(operation.operation)
        return self._selection(operation.selection_set, root, 1) if root else Size()

    def _selection(self, selection: SelectionSetNode, parent: GraphQLNamedType, page: int) -> Size:
        size = Size()
        for node in selection.selections:
            match node:
                case FieldNode():
                    size = size.beside(self._field(node, parent, page))
                case FragmentSpreadNode():
                    size = size.beside(self._spread(node.name.value, page))
                case InlineFragmentNode():
                    inner = self.schema.type_map[node.type_condition.name.value] if node.type_condition else parent
                    size = size.beside(self._selection(node.selection_set, inner, page))
        return size

    def _spread(self, name: str, page: int) -> Size:
        """Each fragment is measured once, however often it is spread: spreads of spreads grow without bound."""
        if (name, page) not in self._known:
            fragment = self.fragments[name]
            on = self.schema.type_map[fragment.type_condition.name.value]
            self._known[name, page] = self._selection(fragment.selection_set, on, page)
        return self._known[name, page]

    def _field(self, node: FieldNode, parent: GraphQLNamedType, page: int) -> Size:
        name, alias = node.name.value, 1 if node.alias else 0
        if name.startswith("__"):
            return Size(1, alias, INTROSPECTION.get(name, 1))
        field: GraphQLField = parent.fields[name]  # type: ignore[attr-defined] # validated: it has it
        cost = declared(field) or PLAIN
        arguments = self._arguments(cost, field, node)
        within = page if cost.page is None else max(1, cost.of(cost.page, arguments))
        items = self._items(cost, arguments, within)
        inside = Size(cost=1 if cost.items is not None else 0)
        if node.selection_set:
            inside = self._selection(node.selection_set, get_named_type(field.type), within)
        whole = cost.of(cost.own, arguments) + -(-items * inside.cost // cost.per)
        return Size(1 + inside.depth, alias + inside.aliases, whole)

    def _items(self, cost: Cost, arguments: Arguments, page: int) -> int:
        if cost.items is None:
            return 1
        return page if cost.items == AS_PAGED else max(1, cost.of(cost.items, arguments))

    def _arguments(self, cost: Cost, field: GraphQLField, node: FieldNode) -> Arguments:
        if cost.is_fixed:
            return {}
        self.may_change |= cost.by_time or uses_variables(*node.arguments)
        try:
            return get_argument_values(field, node, self._variables)
        except GraphQLError:  # then it is not resolved either
            return {}
