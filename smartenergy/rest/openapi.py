"""The OpenAPI 3.1 document, put together from what the views say of themselves.

The models are those that the services check input with, so what is documented is what is enforced.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson
from apispec import APISpec
from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from smartenergy.rest import enums
from smartenergy.rest.operations import IF_NONE_MATCH, Model, Operation, operation_of
from smartenergy.rest.schemas import Problem

WITH_IDS = ("devices", "homes", "series", "tariffs", "tokens")
"""Subjects of which some may not be there."""
REF = "#/components/schemas/{model}"
PREFIX = "/api/v1"
DESCRIPTION = """Homes with devices that produce, store and use energy, simulated every minute.

Power is in watts (W), energy in watt-hours (Wh). Positive storage flow = charging; positive net grid flow = the
home imports. Errors are problem+json (RFC 9457) with the same codes as in GraphQL, which is at `/graphql/`."""
SUBJECTS = {
    "account": "Open an account, sign in and out, change one's particulars.",
    "homes": "Connections to the grid: one's own, and those that others share.",
    "devices": "What produces, stores and uses energy.",
    "energy": "What one's homes are doing now, and what the first one has done.",
    "tariffs": "What energy costs: contracts, which of them a home has, and bills.",
    "series": "Prices and carbon that one loads for tariffs to follow.",
    "tokens": "Personal access tokens, for scripts and dashboards.",
}
NUMBER, HASH = (
    {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    {"type": "string", "pattern": "^[0-9a-f]{32}$"},
)
"""What stands in a path: ids of what is stored, and of runs, which are hashes."""
SCHEMES = {
    "access": ("accessToken", "An access token of a session, or a personal access token."),
    "refresh": ("refreshToken", "A refresh token of a session."),
}
JSON_ONLY = ("application/json",)
TEXT, FILE = {"type": "string"}, {"type": "string", "format": "binary"}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
COMMON = {
    "X-Request-ID": ("string", "The log knows the request by this."),
    "RateLimit-Limit": ("integer", "How many requests a while may hold; of the limit that is nearest."),
    "RateLimit-Remaining": ("integer", "How many are left of them."),
    "RateLimit-Reset": ("integer", "In how many seconds there are all of them again."),
}
ALWAYS = {name: {"$ref": f"#/components/headers/{name}"} for name in COMMON}


def build(app: Flask) -> dict[str, Any]:
    """Describe all views of this application that say something of themselves."""
    spec = APISpec(
        title="Smart Home Energy", version="1", openapi_version="3.1.0", info={"description": DESCRIPTION},
        tags=[{"name": name, "description": text} for name, text in SUBJECTS.items()], servers=[{"url": "/"}],
    )  # fmt: skip
    for name, text in SCHEMES.values():
        spec.components.security_scheme(name, {"type": "http", "scheme": "bearer", "description": text})
    for name, (kind, text) in COMMON.items():
        spec.components.header(name, {"description": text, "schema": {"type": kind}})
    operations = list(_operations(app))
    schemas = _schemas(operations)
    for name, schema in sorted((enums.named(schemas, REF) | enums.schemas()).items()):
        spec.components.schema(name, schema)
    for status in sorted({status for _, _, operation in operations for status in _refusals(operation)}):
        spec.components.response(f"Problem{status}", _problem(status))
    for rule, method, operation in operations:
        described = enums.named(_operation(app, rule, operation), REF)
        spec.path(_path(rule), operations={method: described}, parameters=_in_path(rule))
    return spec.to_dict()


def as_text(app: Flask) -> str:
    """The document as `openapi.json` keeps it."""
    return orjson.dumps(build(app), option=orjson.OPT_INDENT_2).decode() + "\n"


def _operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        operation = operation_of(app.view_functions[rule.endpoint])
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if operation:
                yield rule, method.lower(), operation


def _path(rule: Rule) -> str:
    return rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}")


def _in_path(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"in": "path", "name": name, "required": True, "schema": NUMBER if f"<int:{name}>" in rule.rule else HASH}
        for name in sorted(rule.arguments)
    ]


def _operation(app: Flask, rule: Rule, operation: Operation) -> dict[str, Any]:
    _, _, name = rule.endpoint.partition(".")
    summary, _, description = (app.view_functions[rule.endpoint].__doc__ or "").partition("\n\n")
    described: dict[str, Any] = {
        "operationId": name, "summary": summary.rstrip("."), "tags": [operation.subject],
        "security": [{SCHEMES[operation.bearer][0]: []}] if operation.bearer else [],
        "parameters": [*_query(operation.query), *operation.parameters, *_conditional(rule, operation)],
        "responses": _answers(rule, operation),
    }  # fmt: skip
    if description:
        described["description"] = " ".join(description.split())
    if operation.body:
        described["requestBody"] = {"required": True, "content": _json(operation.body)}
    return described


def _conditional(rule: Rule, operation: Operation) -> list[dict[str, Any]]:
    return [IF_NONE_MATCH] if operation.is_validated and "GET" in (rule.methods or ()) else []


def _query(model: Model | None) -> list[dict[str, Any]]:
    if model is None:
        return []
    fields = model.model_json_schema(ref_template=REF)["properties"]
    return [{"in": "query", "name": name, **_parameter(schema)} for name, schema in fields.items()]


def _parameter(schema: dict[str, Any]) -> dict[str, Any]:
    """A query's field as a parameter: what is not sent is no null."""
    [schema_itself] = [option for option in schema.pop("anyOf", [schema]) if option != {"type": "null"}]
    default = {"default": schema["default"]} if schema.get("default") is not None else {}
    texts = {"description": schema["description"]} if "description" in schema else {}
    plain = {key: value for key, value in schema_itself.items() if key not in ("description", "default", "title")}
    return texts | {"schema": plain | default}


def _answers(rule: Rule, operation: Operation) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, model in operation.answers.items():
        answers[str(status)] = {"description": HTTPStatus(status).phrase}
        if model:
            answers[str(status)] |= {"content": _json(model)}
        elif operation.media != JSON_ONLY:
            answers[str(status)] |= {"content": {kind: {"schema": _file(kind)} for kind in operation.media}}
        answers[str(status)]["headers"] = _headers(operation)
    if _conditional(rule, operation):
        answers["304"] = {"description": "Your copy still holds."}
    return answers | {str(status): f"Problem{status}" for status in _refusals(operation)}


def _file(kind: str) -> dict[str, Any]:
    """Text is text to a generated client, and no bytes."""
    return TEXT if kind.startswith("text/") else FILE


def _headers(operation: Operation) -> dict[str, Any]:
    """What an operation says that it sends, and what all do."""
    names = [*(["ETag"] if operation.is_validated else []), *operation.headers]
    return {name: {"schema": TEXT} for name in names} | ALWAYS


def _refusals(operation: Operation) -> list[int]:
    """Each status that an operation of this form may refuse with."""
    statuses = {400, 429, 500, 503, *operation.refuses}
    if operation.bearer:
        statuses |= {401, 403}
    if operation.body:
        statuses |= {413, 415, 422}
    if operation.query:
        statuses.add(422)
    return sorted(statuses | ({404} if operation.subject in WITH_IDS else set()))


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": REF.format(model=Problem.__name__)}
    problem = {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": schema}},
    }
    return problem | {"headers": ALWAYS | (RETRY_AFTER if status in (429, 503) else {})}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REF.format(model=model.__name__)}}}


def _schemas(operations: list[tuple[Rule, str, Operation]]) -> dict[str, Any]:
    """The JSON schema of each model that is spoken of."""
    used: dict[tuple[Model, Any], None] = {(Problem, "serialization"): None}
    for _, _, operation in operations:
        if operation.body:
            used[operation.body, "validation"] = None
        used |= {(model, "serialization"): None for model in operation.answers.values() if model}
    _, schemas = models_json_schema(list(used), ref_template=REF)
    found: dict[str, Any] = schemas["$defs"]
    return found
