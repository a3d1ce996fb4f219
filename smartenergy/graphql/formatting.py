"""Errors as GraphQL answers them: a message, and `extensions` with a code and the fields at fault."""

import re
from http import HTTPStatus
from typing import Any

from flask import Response
from graphene.utils.str_converters import to_camel_case
from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    Node,
    ObjectFieldNode,
    VariableNode,
    Visitor,
    visit,
)

from smartenergy.errors import SmartEnergyError, describe
from smartenergy.web.errors import as_ours, extensions_of
from smartenergy.web.json import json_response

# graphql-core names the field in its message where the fault is not at a value in the document.
FIELD_IN_MESSAGE = (
    re.compile(r"got invalid value .* at '\w+\.(?:\w+\.)*(\w+)';"),
    re.compile(r"Field '\w+\.(\w+)' of required type"),
    re.compile(r"Field '(\w+)' of required type"),
    re.compile(r"Field '(\w+)' is not defined by type '\w+Input'"),
    re.compile(r"[Aa]rgument '(?:[\w.]+\()?(\w+)"),
)
VARIABLE_IN_MESSAGE = re.compile(r"Variable '\$(\w+)'")
PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"


def format_errors(errors: list[GraphQLError]) -> list[dict[str, Any]]:
    """The errors of an operation that was run, or whose variables do not fit."""
    return [_format(error) for error in errors]


def format_syntax_error(error: GraphQLError) -> list[dict[str, Any]]:
    """What is wrong with a text that is no GraphQL."""
    return [{"message": error.message, "extensions": {"code": PARSE_FAILED}} | _place(error)]


def format_document_errors(errors: list[GraphQLError], document: DocumentNode) -> list[dict[str, Any]]:
    """What does not fit the schema. A value or an argument is bad input, with a field; all else the document's."""
    owners = _Owners(document)
    return [
        {"message": error.message, "extensions": _fault(error, _field_at_fault(error, owners), VALIDATION_FAILED)}
        | _place(error)
        for error in errors
    ]


def _format(error: GraphQLError) -> dict[str, Any]:
    original = error.original_error
    if original is None or (isinstance(original, GraphQLError) and (error.path is None or original.nodes)):
        variable = VARIABLE_IN_MESSAGE.search(error.message)
        field = _field_at_fault(error, _Owners(None)) or (variable and variable.group(1))
        return {"message": error.message, "extensions": _fault(error, field, "BAD_USER_INPUT")} | _place(error)
    return in_graphql_words(as_ours(original)) | _place(error)


def in_graphql_words(error: SmartEnergyError) -> dict[str, Any]:
    """One of our errors, with the fields' names as GraphQL spells them."""
    message, extensions = error.message, extensions_of(error)
    if "fields" in extensions:
        extensions["fields"] = {to_camel_case(name): said for name, said in extensions["fields"].items()}
        message = describe(extensions["fields"])
    return {"message": message, "extensions": {to_camel_case(name): value for name, value in extensions.items()}}


def refusal(error: SmartEnergyError) -> Response:
    """The answer to a request of which nothing was run."""
    words = in_graphql_words(error)
    response = json_response({"errors": [words]}, error.status)
    if error.status is HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "POST"
    if "retryAfter" in words["extensions"]:
        response.headers["Retry-After"] = str(words["extensions"]["retryAfter"])
    return response


def _place(error: GraphQLError) -> dict[str, Any]:
    return {key: value for key, value in error.formatted.items() if key in ("locations", "path")}


def _fault(error: GraphQLError, field: str | None, otherwise: str) -> dict[str, Any]:
    if field:
        return {"code": "BAD_USER_INPUT", "fields": {field: [error.message]}}
    return {"code": otherwise}


def _field_at_fault(error: GraphQLError, owners: "_Owners") -> str | None:
    for pattern in FIELD_IN_MESSAGE:
        if found := pattern.search(error.message):
            return found.group(1)
    if not error.nodes or isinstance(error.nodes[0], VariableNode):  # a variable is no value
        return None
    return owners.of(error.nodes[0])


class _Owners(Visitor):
    """Finds the input field or argument whose value a node is; looks through the document once, if at all."""

    def __init__(self, document: DocumentNode | None) -> None:
        super().__init__()
        self.document = document
        self._names: dict[tuple[int, int], str] = {}

    def of(self, value: Node) -> str | None:
        """The name of the field or argument that this is the value of."""
        if self.document:
            visit(self.document, self)
            self.document = None
        return self._names.get(_extent(value))

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        self._note(node)

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        self._note(node)

    def _note(self, node: ObjectFieldNode | ArgumentNode) -> None:
        self._names[_extent(node.value)] = node.name.value


def _extent(node: Node) -> tuple[int, int]:
    return (node.loc.start, node.loc.end) if node.loc else (-1, -1)
