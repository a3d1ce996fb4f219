"""Scalars and enums whose values may be written in more than one way."""

from typing import Any

from graphene import Enum, Schema
from graphene.types.generic import GenericScalar
from graphql import EnumValueNode, GraphQLEnumType, StringValueNode, ValueNode

DeviceStatus = Enum(
    "DeviceStatus",
    [("online", "online"), ("offline", "offline")],
    description="Whether a device takes part: an offline one keeps its last values and counts in no total.",
)
DeviceType = Enum(
    "DeviceType",
    [("production", "production"), ("storage", "storage"), ("consumption", "consumption")],
    description="The kind of a device, which never changes.",
)


Readings = Enum(
    "Readings",
    [("off", "off"), ("on", "on")],
    description="Whether each tick's reading of a device is kept, for `deviceHistory`.",
)


class JSON(GenericScalar):
    """Any JSON value, as JSON and not as text that holds JSON."""


def accept_strings(schema: Schema, *enums: type[Enum]) -> None:
    """Let an enum's value be written as a string too, `"online"` beside `online`, in either case.

    Clients of this API have always written strings; the schema still tells tools that it is an enum.
    """
    for enum in enums:
        _accept_strings(schema.graphql_schema.type_map[enum._meta.name])


def _accept_strings(enum: GraphQLEnumType) -> None:
    parse_value, parse_literal = enum.parse_value, enum.parse_literal

    def lenient_value(value: Any, *rest: Any) -> Any:
        return parse_value(value.lower() if isinstance(value, str) else value, *rest)

    def lenient_literal(node: ValueNode, *rest: Any) -> Any:
        if isinstance(node, StringValueNode | EnumValueNode):
            node = EnumValueNode(value=node.value.lower(), loc=node.loc)
        return parse_literal(node, *rest)

    # Graphene offers no seam for this but the finished type.
    enum.parse_value = lenient_value  # type: ignore[method-assign, assignment] # see above
    enum.parse_literal = lenient_literal  # type: ignore[method-assign, assignment] # see above
