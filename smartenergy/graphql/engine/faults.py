"""Rules of validation that say which field is at fault, where graphql-core says it only in its message."""

from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    GraphQLError,
    GraphQLInputObjectType,
    Node,
    ObjectValueNode,
    ProvidedRequiredArgumentsRule,
    ValuesOfCorrectTypeRule,
    VisitorAction,
    get_named_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.language import SKIP

FIELD = "field"


def at_field(error: GraphQLError, field: str) -> GraphQLError:
    """The error, which knows the field at fault from here on."""
    error.extensions = {**(error.extensions or {}), FIELD: field}
    return error


def field_of(error: GraphQLError) -> str | None:
    """The field that an error knows to be at fault."""
    return (error.extensions or {}).get(FIELD)


def _missing(what: str, name: str, kind: object, node: Node) -> GraphQLError:
    return at_field(GraphQLError(f"{what} of type '{kind}' is required, but it was not provided.", node), name)


class Values(ValuesOfCorrectTypeRule):
    """Values are of the right type; a missing field of an input object is named."""

    def enter_object_value(self, node: ObjectValueNode, *_args: Any) -> VisitorAction:
        """Look for the fields that an object must have."""
        kind = get_named_type(self.context.get_input_type())
        if not isinstance(kind, GraphQLInputObjectType) or kind.is_one_of:
            return super().enter_object_value(node)
        given = {field.name.value for field in node.fields}
        for name, field in kind.fields.items():
            if name not in given and is_required_input_field(field):
                self.report_error(_missing(f"Field '{kind.name}.{name}'", name, field.type, node))
        return None


class RequiredArguments(ProvidedRequiredArgumentsRule):
    """Required arguments are there; a missing one is named."""

    def leave_field(self, node: FieldNode, *_args: Any) -> VisitorAction:
        """Look for the arguments that a field must have."""
        field = self.context.get_field_def()
        if not field:
            return SKIP
        self._report_missing(f"Field '{node.name.value}'", field.args, node)
        return None

    def leave_directive(self, node: DirectiveNode, *_args: Any) -> None:
        """Look for the arguments that a directive must have."""
        directive = self.context.get_directive()
        if directive:
            self._report_missing(f"Directive '@{node.name.value}'", directive.args, node)

    def _report_missing(self, where: str, expected: dict[str, Any], node: FieldNode | DirectiveNode) -> None:
        given = {argument.name.value for argument in node.arguments or ()}
        for name, argument in expected.items():
            if name not in given and is_required_argument(argument):
                self.report_error(_missing(f"{where} argument '{name}'", name, argument.type, node))
