"""The live process' way in: subscriptions read, held to the limits of queries, and run for each event."""

from typing import Any

import orjson
from flask import Flask
from graphql import (
    ExecutionResult,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values

from smartenergy.graphql.engine.document_cache import DocumentCache, GoodDocument, InvalidDocumentError
from smartenergy.graphql.engine.execution import run
from smartenergy.graphql.engine.formatting import format_errors, in_graphql_words
from smartenergy.graphql.engine.variables import coerced
from smartenergy.graphql.inputs import home_in
from smartenergy.graphql.schema import schema
from smartenergy.graphql.subscriptions import STATS
from smartenergy.kernel.errors import UnauthenticatedError
from smartenergy.services.homes.rights import find_home
from smartenergy.web.errors import as_ours
from smartenergy.web.requests import BadRequestError, refuse_unstorable

NEXT = b"event: next\ndata: %b\n\n"
OF_HOME = "homeStats"
COMPLETE = b"event: complete\ndata: \n\n"


class Subscribed:
    """A subscription that may begin: makes an event of each of its home's stats."""

    opening = b":\n\n"
    """Nothing more: graphql-sse's own client knows no `retry`."""

    def __init__(
        self, app: Flask, good: GoodDocument, operation: OperationDefinitionNode, variables: dict[str, Any],
        home_id: int | None,
    ) -> None:  # fmt: skip
        self.app, self.good, self.operation, self.variables = app, good, operation, variables
        self.home_id = home_id
        """Which home it follows; None: all own homes together."""

    def stats(self, _tick: int, document: bytes) -> bytes | None:
        """The result of new stats."""
        return self._result(orjson.loads(document))

    def idle(self) -> bytes:
        """Of none."""
        return self._result(None)

    def ended(self, reason: str) -> bytes:
        """The right to it is gone."""
        said = {"errors": [in_graphql_words(UnauthenticatedError(reason))]}
        return NEXT % orjson.dumps(said) + COMPLETE

    def _result(self, stats: dict[str, Any] | None) -> bytes:
        with self.app.app_context():
            result = run(self.good, self.operation, self.variables, {STATS: stats})
            return NEXT % orjson.dumps(_answer(self.good, result))


class GraphQLDoor:
    """Reads requests for subscriptions."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.documents = DocumentCache(schema.graphql_schema, app.extensions["settings"])

    def subscribe(self, request: dict[str, Any], user_id: int) -> tuple[Subscribed | None, list[dict[str, Any]]]:
        """What a request asks for, or the errors for which it may not begin."""
        try:
            return self._read(request, user_id), []
        except InvalidDocumentError as invalid:
            return None, invalid.said
        except Exception as error:
            return None, [in_graphql_words(as_ours(error))]

    def _read(self, request: dict[str, Any], user_id: int) -> Subscribed:
        refuse_unstorable(request)
        query, variables = request.get("query"), request.get("variables")
        if not isinstance(query, str) or not query:
            raise BadRequestError("`query` is missing: send a GraphQL document.")
        variables = {} if variables is None else variables
        if not isinstance(variables, dict):
            raise BadRequestError("`variables` must be a JSON object.")
        good = self.documents.get(query)
        operation = _subscription(good, request.get("operationName"))
        fitting = coerced(good.schema, operation, variables)
        if isinstance(fitting, list):
            raise InvalidDocumentError(format_errors(fitting, good.document))
        good.hold_limits(operation, fitting)
        return Subscribed(self.app, good, operation, variables, _followed(good, operation, fitting, user_id))


def _subscription(good: GoodDocument, name: Any) -> OperationDefinitionNode:
    if not isinstance(name, str | None):
        raise BadRequestError("`operationName` must be a string.")
    operation = get_operation_ast(good.document, name)
    if operation is None:
        raise BadRequestError("Name the operation to run as `operationName`: the document has none such.")
    if operation.operation is not OperationType.SUBSCRIPTION:
        raise BadRequestError("Only subscriptions are streamed here: send queries and mutations to `/graphql/`.")
    return operation


def _followed(
    good: GoodDocument, operation: OperationDefinitionNode, variables: dict[str, Any], user_id: int
) -> int | None:
    """The home that it asks for; None: all own homes together."""
    kind: Any = good.schema.subscription_type
    fragments = {
        one.name.value: one for one in good.document.definitions if isinstance(one, FragmentDefinitionNode)
    }
    selected = collect_fields(good.schema, fragments, variables, kind, operation.selection_set)
    nodes = next(iter(selected.values()), None)  # a validated subscription has one field at the most
    if nodes is None:
        raise BadRequestError("Nothing is subscribed to: its directives leave the field out.")
    if nodes[0].name.value != OF_HOME:
        return None
    arguments = get_argument_values(kind.fields[OF_HOME], nodes[0], variables)
    return find_home(user_id, home_in(arguments)).id


def _answer(good: GoodDocument, result: ExecutionResult) -> dict[str, Any]:
    if not result.errors:
        return {"data": result.data}
    return {"data": result.data, "errors": format_errors(result.errors, good.document)}
