"""Errors over HTTP: every exception becomes one of ours, every one of ours an answer without inner detail."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from smartenergy.kernel import outages
from smartenergy.kernel.errors import (
    BadInputError,
    QueryTooComplexError,
    QuotaExceededError,
    RateLimitedError,
    ServiceUnavailableError,
    SmartEnergyError,
)
from smartenergy.kernel.extensions import log
from smartenergy.web.json import json_response
from smartenergy.web.page_cookies import is_of_homes

CODES = {
    HTTPStatus.UNAUTHORIZED: "UNAUTHENTICATED",
    HTTPStatus.FORBIDDEN: "FORBIDDEN",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
    HTTPStatus.TOO_MANY_REQUESTS: "RATE_LIMITED",
    HTTPStatus.SERVICE_UNAVAILABLE: "SERVICE_UNAVAILABLE",
}


PROBLEM, HTML = "application/problem+json", "text/html"
FOR_PROGRAMS = ("/api/v1", "/graphql", "/health", "/metrics")


class InternalError(SmartEnergyError):
    """A fault of ours; the request id leads to it in the log."""


def as_ours(error: BaseException) -> SmartEnergyError:
    """Turn whatever was raised into an error for the caller, and write down what the caller must not see."""
    if isinstance(error, SmartEnergyError):
        return error
    if fault := outages.meaning(error):
        log.warning("service_unavailable", reason=fault, error=type(error).__name__)
        return ServiceUnavailableError(f"{fault}. Try again shortly.")
    log.error("unhandled_error", exc_info=error)
    return InternalError()


def extensions_of(error: SmartEnergyError) -> dict[str, Any]:
    """The machine-readable part of an error, the same in both APIs."""
    extensions: dict[str, Any] = {"code": error.code}
    if isinstance(error, BadInputError) and error.fields:
        extensions["fields"] = error.fields
    if isinstance(error, QuotaExceededError):
        extensions |= {"limit": error.limit, "in_use": error.in_use}
    if isinstance(error, QueryTooComplexError):
        extensions |= error.over
    if isinstance(error, RateLimitedError | ServiceUnavailableError):
        extensions["retry_after"] = error.retry_after
    if isinstance(error, InternalError):
        extensions["request_id"] = g.get("request_id")
    return extensions


def problem(error: SmartEnergyError) -> Response:
    """An error as problem+json (RFC 9457)."""
    body = {"title": error.status.phrase, "status": int(error.status), "detail": error.message}
    return _as_problem(body | extensions_of(error), error.status)


def _as_problem(body: dict[str, Any], status: HTTPStatus) -> Response:
    answer = _page(body, status) if _asks_for_a_page() else json_response(body, status, PROBLEM)
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept")
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in body:
        answer.headers["Retry-After"] = str(body["retry_after"])
    return answer


def _asks_for_a_page() -> bool:
    """Whether a person looks at the answer: a browser asks for HTML first. The APIs speak JSON to whomever."""
    is_of_people = not request.path.startswith(FOR_PROGRAMS)
    return is_of_people and request.accept_mimetypes.best_match([PROBLEM, HTML]) == HTML


def _page(body: dict[str, Any], status: HTTPStatus) -> Response:
    """The error as a page. It asks neither database nor Redis for anything: one of them may be what is wrong."""
    template = "site/error.html" if is_of_homes(request.path) else "house/error.html"
    return Response(render_template(template, **body), status, content_type=f"{HTML}; charset=utf-8")


def init_app(app: Flask) -> None:
    """Answer every error: with a page where a browser asks for one, else as problem+json."""

    @app.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> Response:
        status = HTTPStatus(error.code or 500)
        code = CODES.get(status, "BAD_USER_INPUT" if status < 500 else "INTERNAL_SERVER_ERROR")
        body = {"title": status.phrase, "status": int(status), "detail": error.description, "code": code}
        answer = _as_problem(body, status)
        if isinstance(allowed := getattr(error, "valid_methods", None), list):
            answer.headers["Allow"] = ", ".join(allowed)
        return answer

    @app.errorhandler(Exception)
    def _any_error(error: Exception) -> Response:
        return problem(as_ours(error))
