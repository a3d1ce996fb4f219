"""What Schemathesis does not know about our answers: no fault of ours, and errors in the words of the contract."""

from typing import Any

import schemathesis

CODES = {
    "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "BAD_USER_INPUT", "CONFLICT", "RATE_LIMITED", "QUERY_TOO_COMPLEX",
    "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "SERVICE_UNAVAILABLE", "PERSISTED_QUERY_NOT_FOUND",
}  # fmt: skip


@schemathesis.check
def errors_are_in_the_words_of_the_contract(_context: Any, response: Any, _case: Any) -> None:
    assert response.status_code < 500, f"a fault of ours: {response.text[:500]}"
    if "json" not in response.headers.get("content-type", ["application/json"])[0]:
        return
    body = response.json() if response.content else {}
    for error in body.get("errors", []) if isinstance(body, dict) else []:
        code = error["extensions"]["code"]
        assert code in CODES, f"{code}: {error['message']}"
    if response.status_code >= 400 and "errors" not in body:
        assert body["code"] in CODES, body
        assert body["status"] == response.status_code
