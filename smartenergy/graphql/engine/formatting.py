"""Errors as GraphQL answers them: a message, and `extensions` with a code and the fields at fault."""

from http import HTTPStatus
from typing import Any

from flask import Response
from graphene.utils.str_converters import to_camel_case
from graphql import (
    DocumentNode,
    GraphQLError,
    VariableDefinitionNode,
    VariableNode,
)

from smartenergy.graphql.engine.faults import field_of
from smartenergy.graphql.engine.input_places import InputPlaces
from smartenergy.kernel.errors import SmartEnergyError, describe
from smartenergy.web.errors import as_ours, extensions_of
from smartenergy.web.json import json_response

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"


def format_errors(errors: list[GraphQLError], document: DocumentNode) -> list[dict[str, Any]]:
    """The errors of an operation that was run, or whose variables do not fit."""
    owners = InputPlaces(document)
    return [_format(error, owners) for error in errors]


def format_syntax_error(error: GraphQLError) -> list[dict[str, Any]]:
    """What is wrong with a text that is no GraphQL."""
    return [{"message": error.message, "extensions": {"code": PARSE_FAILED}} | _place(error)]


def format_document_errors(errors: list[GraphQLError], document: DocumentNode) -> list[dict[str, Any]]:
    """What does not fit the schema. A value or an argument is bad input, with a field; all else the document's."""
    owners = InputPlaces(document)
    return [
        {"message": error.message, "extensions": _fault(error, field, VALIDATION_FAILED)} | _place(error)
        for error in errors
        for field in [None if _is_of_variable(error) else _field_at_fault(error, owners)]
    ]


def _format(error: GraphQLError, owners: InputPlaces) -> dict[str, Any]:
    original = error.original_error
    if original is None or (isinstance(original, GraphQLError) and (error.path is None or original.nodes)):
        field = _field_at_fault(error, owners)
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


def _is_of_variable(error: GraphQLError) -> bool:
    return bool(error.nodes) and isinstance(error.nodes[0], VariableNode)  # type: ignore[index] # there is one


def _field_at_fault(error: GraphQLError, owners: InputPlaces) -> str | None:
    node = error.nodes[0] if error.nodes else None
    if node is None or not (named := field_of(error)):
        return owners.of(node) if node else None
    return named if isinstance(node, VariableDefinitionNode) else owners.within(node, named)
