"""What Schemathesis does not know about our answers: no fault of ours, and errors in the words of the contract."""

from typing import Any

import schemathesis
from graphql import ValueNode, parse_value
from hypothesis import strategies as st

CODES = {
    "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "BAD_USER_INPUT", "CONFLICT", "RATE_LIMITED", "QUERY_TOO_COMPLEX",
    "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "SERVICE_UNAVAILABLE", "PERSISTED_QUERY_NOT_FOUND",
}  # fmt: skip


LINES = (
    '{kind: "energy", name: "Energy", price: "0.3"}', '{kind: "energy", name: "Sold", price: 0.1, direction: "export"}',
    '{kind: "standing", name: "Standing", price: "12", per: "month"}', '{kind: "tax", name: "VAT", basis_points: 1900}',
    '{kind: "energy", name: "By time", price: {bands: [{name: "all", price: "1"}, {name: "night", price: "0", from: "22:00"}]}}',
    '{kind: "energy", name: "Market", price: {series: "market", floor: "0"}}',
    '{kind: "tiers", name: "Tiers", tiers: [{price: "0.1", up_to_wh: 1000}, {price: {series: "moon"}}]}',
    '{kind: "demand", name: "Peak", price: "9", when: [{days: ["mon", "holiday"]}]}', '{kind: "gift"}', '{kind: 7, price: [[]]}',
    '{start: "2026-01-01", value: "0.31"}', '{start: "2026-10-25T02:00", value: -5, known_at: "2025-12-31"}', '"0.31"', '83.21',
    '{}', '[]', '[[{a: [1.5]}]]', '"energy"', '1e400', '-0.0', 'true',
)  # fmt: skip
"""What lines of a tariff and values of a series may be, and what they may not."""


def _json() -> st.SearchStrategy[ValueNode]:
    return st.sampled_from(LINES).map(parse_value)


schemathesis.graphql.scalar("JSON", _json())


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
