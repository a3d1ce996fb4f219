"""GraphQL over HTTP: graphql-server's view, with our documents, our errors and our GraphiQL.

The library follows the GraphQL-over-HTTP specification; what this closes are its seams: bodies that are no
objects or no UTF-8, errors without a code, inner messages that reach the caller, a GraphiQL from a CDN.
"""

from http import HTTPStatus
from json import JSONDecodeError
from typing import Any, ClassVar

import orjson
from flask import Request, Response, g, make_response, render_template
from flask.typing import ResponseReturnValue
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
)
from graphql_server.flask.views import FlaskHTTPRequestAdapter, GraphQLView
from graphql_server.http import GraphQLRequestData
from graphql_server.http.exceptions import HTTPException as GraphQLHTTPError
from werkzeug.exceptions import HTTPException

from smartenergy.graphql.engine import persisted
from smartenergy.graphql.engine.document_cache import DocumentCache, GoodDocument, InvalidDocumentError
from smartenergy.graphql.engine.execution import run
from smartenergy.graphql.engine.formatting import format_errors, refusal
from smartenergy.web.errors import as_ours
from smartenergy.web.identity import caller_if_any
from smartenergy.web.live_address import live_url
from smartenergy.web.requests import BadRequestError, refuse_unstorable

STRICT = "application/graphql-response+json"
STATUS_OF_CODE = {
    "RATE_LIMITED": HTTPStatus.TOO_MANY_REQUESTS,
    "SERVICE_UNAVAILABLE": HTTPStatus.SERVICE_UNAVAILABLE,
    "INTERNAL_SERVER_ERROR": HTTPStatus.INTERNAL_SERVER_ERROR,
}


class RequestAdapter(FlaskHTTPRequestAdapter):
    """Hands out the request's parts as they came, from the request itself and not through its proxy."""

    request: Request

    def __init__(self, request: Any) -> None:
        super().__init__(request._get_current_object())

    @property
    def method(self) -> Any:
        """The method, which HTTP spells in capitals."""
        return self.request.method

    @property
    def body(self) -> bytes:
        """The body's bytes: decoding is the JSON reader's business."""
        return self.request.get_data()

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON and says so."""
        return self.request.mimetype == "application/json"


class SmartEnergyGraphQLView(GraphQLView[Any, Any]):
    """The endpoint. Stateless but for the documents that it keeps."""

    request_adapter_class = RequestAdapter
    init_every_request: ClassVar[bool] = False

    def __init__(self, schema: GraphQLSchema, documents: DocumentCache, **options: Any) -> None:
        super().__init__(schema, **options)
        self.documents = documents

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer a request; whatever goes wrong gets a code and no inner detail."""
        try:
            return super().dispatch_request()
        except HTTPException as error:
            return refusal(BadRequestError(str(error.description), HTTPStatus(error.code or 400)))
        except Exception as error:
            return refusal(as_ours(error))

    def run(self, *arguments: Any, **named: Any) -> Any:
        """Run the library's steps; its own refusals become ours."""
        try:
            return super().run(*arguments, **named)
        except GraphQLHTTPError as error:
            cause = error.__cause__  # the library wraps any exception, with its text as the reason
            if cause is not None and not isinstance(cause, JSONDecodeError):
                raise cause from None
            why = f": {cause}" if cause else ""
            raise BadRequestError(f"{error.reason}{why}.", HTTPStatus(error.status_code)) from None

    def decode_json(self, data: str | bytes) -> object:
        """Read JSON strictly (UTF-8, no NaN), and refuse what no column could hold."""
        value = orjson.loads(data)
        refuse_unstorable(value)
        return value

    def encode_json(self, data: object) -> bytes:  # type: ignore[override] # Flask takes bytes as well
        """Write JSON."""
        return orjson.dumps(data)

    def parse_http_body(self, request: Any, context: Any) -> GraphQLRequestData:
        """Read what most requests are by the shortest way; the library reads a content type as an e-mail's."""
        if request.method == "GET" or not request.is_json:
            return super().parse_http_body(request, context)
        protocol = "http-strict" if STRICT in request.headers.get("Accept", "") else "http"
        return self.get_graphql_request_data(request, context, self.parse_json(request.body), protocol)

    def get_graphql_request_data(self, request: Any, context: Any, data: Any, protocol: Any) -> GraphQLRequestData:
        """Check the request's shape, which the library takes for granted."""
        if not isinstance(data, dict):
            raise BadRequestError("The body must be a JSON object.")
        for name in ("query", "operationName"):
            if not isinstance(data.get(name), str | None):
                raise BadRequestError(f"`{name}` must be a string.")
        return super().get_graphql_request_data(request, context, data, protocol)

    def execute_operation(
        self,
        request_adapter: Any,
        request_data: GraphQLRequestData,
        context: Any,
        root_value: Any,
        allowed_operation_types: set[OperationType],
    ) -> ExecutionResult:
        """Run a document that is parsed and validated once, however often it is sent."""
        variables = request_data.variables or {}
        try:
            good = self._read_document(request_data)
        except InvalidDocumentError as invalid:
            return _Said({"errors": invalid.said})
        operation = self._operation(good.document, request_data.operation_name, allowed_operation_types)
        result = run(good, operation, variables)
        if not result.errors:
            return result
        errors = format_errors(result.errors, good.document)
        return _Said({"errors": errors} if _is_refusal(result) else {"data": result.data, "errors": errors})

    def process_result(self, request: Any, result: ExecutionResult, strict: bool = False) -> Any:
        """Shape the answer."""
        return result.answer if isinstance(result, _Said) else {"data": result.data}

    def create_response(self, response_data: Any, sub_response: Response, is_strict: bool) -> Response:
        """Give the answer its status: 200 but for faults of ours, and, by the newer media type, refusals."""
        sub_response.headers["Cache-Control"] = "no-store"
        errors = response_data.get("errors", ())
        if is_strict and "data" not in response_data:
            sub_response.status_code = HTTPStatus.BAD_REQUEST
        for error in errors:
            if error["extensions"]["code"] in STATUS_OF_CODE:
                sub_response.status_code = STATUS_OF_CODE[error["extensions"]["code"]]
            if "retryAfter" in error["extensions"]:
                sub_response.headers["Retry-After"] = str(error["extensions"]["retryAfter"])
        return super().create_response(response_data, sub_response, is_strict)

    def render_graphql_ide(self, request: Any, request_data: GraphQLRequestData) -> Response:
        """GraphiQL, from files of our own server."""
        page = make_response(render_template("graphiql.html", live_url=live_url))
        page.headers["Cache-Control"] = "no-store"  # `live_url` may hold the host that was asked for
        return page

    def _read_document(self, request_data: GraphQLRequestData) -> GoodDocument:
        digest = persisted.hash_in(request_data.extensions)
        source = persisted.document_of(digest, request_data.query) if digest else request_data.query
        if not source:
            raise BadRequestError("`query` is missing: send a GraphQL document.")
        caller = caller_if_any()
        good = self.documents.get(source, of_user=caller is not None)
        if digest and request_data.query:
            persisted.keep(digest, source, caller)
        return good

    def _operation(
        self, document: DocumentNode, name: str | None, allowed: set[OperationType]
    ) -> OperationDefinitionNode:
        operation = get_operation_ast(document, name)
        if operation is None:
            raise BadRequestError("Name the operation to run as `operationName`: the document has none such.")
        if operation.operation is OperationType.SUBSCRIPTION:
            raise BadRequestError(
                f"Subscriptions are streamed by the live process: send them to {live_url()}/live/graphql, "
                "with `Accept: text/event-stream`."
            )
        if operation.operation not in allowed:
            raise BadRequestError("Send mutations by POST.", HTTPStatus.METHOD_NOT_ALLOWED)
        first = operation.selection_set.selections[0]  # of a validated document: one of the schema's fields
        g.operation = f"graphql {first.name.value}" if isinstance(first, FieldNode) else "graphql"
        return operation


class _Said(ExecutionResult):
    """A result with errors, or of a document that was never run: as it is answered."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(None, None)
        self.answer = answer


def _is_refusal(result: ExecutionResult) -> bool:
    """Whether nothing was run: the document, the operation or its variables were at fault."""
    return result.data is None and all(error.path is None for error in result.errors or ())
