"""How large a query is, known before it runs: its depth, its aliases, and its cost.

A field costs 1. A list costs what its items cost, times the items that a page of it can have. Fields that hash a
password cost more. Introspection costs a fixed sum, for graphql-core bounds its depth by a rule of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

from smartenergy.errors import QueryTooComplexError
from smartenergy.services import device_batches, device_pages

HASHING = 500
HISTORY = 150
COSTS = {
    "login": HASHING, "register": HASHING, "changePassword": 2 * HASHING,
    "createPersonalAccessToken": HASHING, "__schema": 200, "__type": 50,
    "energyHistory": HISTORY, "energySummary": HISTORY, "deviceHistory": HISTORY,
}  # fmt: skip
PAGED_INSIDE = ("edges", "nodes")  # their connection says how many they are
UNPAGED = {"allDevices": device_pages.USUAL, "personalAccessTokens": 10, "points": 50, "flows": 20}
BATCHES = {"createDevices", "updateDevices"}


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
        self.depends_on_variables = False
        """Whether a page's size is a variable, so that another request may be of another size."""

    def measure(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Size:
        """The size of an operation with these variables."""
        self._variables = variables
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
            return Size(1, alias, COSTS.get(name, 1))
        own_page = self._page(node) or page
        inside = Size()
        if node.selection_set:
            field: GraphQLField = parent.fields[name]  # type: ignore[attr-defined] # validated: it has it
            inner = get_named_type(field.type)
            inside = self._selection(node.selection_set, inner, own_page)
        items = own_page if name in PAGED_INSIDE or name in UNPAGED or name in BATCHES else 1
        return Size(1 + inside.depth, alias + inside.aliases, COSTS.get(name, 1) + items * inside.cost)

    def _page(self, node: FieldNode) -> int | None:
        """How many items a field can have, where it says: by `first`, `last`, or the length of its input."""
        name = node.name.value
        if name in UNPAGED:
            return UNPAGED[name]
        given = {argument.name.value: argument.value for argument in node.arguments}
        if name in BATCHES:
            return self._length(given.get("input"))
        if name == "devices":
            sizes = [self._number(given[side]) for side in ("first", "last") if side in given]
            return max((size for size in sizes if size), default=device_pages.USUAL)
        return None

    def _number(self, value: ValueNode) -> int | None:
        match value:
            case IntValueNode():
                return max(1, min(int(value.value), device_pages.MOST))
            case VariableNode():
                self.depends_on_variables = True
                given = self._variables.get(value.name.value, device_pages.MOST)
                return max(1, min(given, device_pages.MOST)) if isinstance(given, int) else None
        return None

    def _length(self, value: ValueNode | None) -> int:
        match value:
            case ListValueNode():
                return max(1, len(value.values))
            case VariableNode():
                self.depends_on_variables = True
                given = self._variables.get(value.name.value)
                return len(given) or 1 if isinstance(given, list) else 1
            case None | NullValueNode():
                return 1
        return device_batches.MOST
