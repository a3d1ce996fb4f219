"""Where in its input a node of a document stands, by the names that services and variables give such places."""

from collections.abc import Sequence
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    ListValueNode,
    Node,
    ObjectFieldNode,
    ObjectValueNode,
    Visitor,
    visit,
)

Extent = tuple[int, int]


class InputPlaces(Visitor):
    """Finds the input field or argument that a node is, or the value of; looks through a document once, if at all.

    A field of a field is named after it with a dot between, and what is in a list after its place there:
    `3.solar.peakWatts`.
    """

    def __init__(self, document: DocumentNode) -> None:
        super().__init__()
        self.document: DocumentNode | None = document
        self._names: dict[Extent, str] = {}
        self._objects: dict[Extent, list[str]] = {}

    def of(self, node: Node) -> str | None:
        """The name of the field or argument that this is, or the value of."""
        self._look()
        return self._names.get(_extent(node))

    def within(self, node: Node, name: str) -> str:
        """The name of a field of the object that this is."""
        self._look()
        return ".".join([*self._objects.get(_extent(node), ()), name])

    def enter(self, node: Node, _key: Any, parent: Any, path: list[Any], ancestors: list[Any]) -> None:
        """Note what has a name."""
        if isinstance(node, ObjectFieldNode | ArgumentNode):
            name = ".".join([*_steps(path, [*ancestors, parent]), node.name.value])
            self._names[_extent(node)] = self._names[_extent(node.value)] = name
        elif isinstance(node, ObjectValueNode):
            self._objects[_extent(node)] = _steps(path, [*ancestors, parent])

    def _look(self) -> None:
        if self.document:
            visit(self.document, self)
            self.document = None


def _steps(path: Sequence[Any], holders: Sequence[Any]) -> list[str]:
    """The fields and the places in lists on the way to a node."""
    steps = []
    for key, holder, before in zip(path, holders, [None, *holders], strict=False):
        if isinstance(holder, ObjectFieldNode):
            steps.append(holder.name.value)
        elif isinstance(before, ListValueNode):
            steps.append(str(key))
    return steps


def _extent(node: Node) -> Extent:
    return (node.loc.start, node.loc.end) if node.loc else (-1, -1)
