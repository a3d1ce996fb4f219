"""Documents that are small and take long to validate: refused before they do, and remembered."""

import sys
from typing import Any

import pytest

from config import Settings
from smartenergy.graphql.engine import document_cache
from smartenergy.graphql.engine.document_cache import DocumentCache, InvalidDocumentError
from smartenergy.graphql.engine.parsing import parse
from smartenergy.graphql.schema import schema
from smartenergy.kernel.errors import QueryTooComplexError
from tests.client import GraphQLClient

MOST_CALLS = 250_000
"""Of Python's functions, for parsing and validating: some 0.05 s. Without budgets the worst took eight times that."""


def repeat(text: str, times: int) -> str:
    """`text` so often, with the number where it says `#`."""
    return " ".join(text.replace("#", str(number)) for number in range(times))


def chain(length: int) -> str:
    links = "".join(f"fragment F{n} on User {{ id ...F{n + 1} }} " for n in range(length))
    return f"{{ me {{ ...F0 }} }} {links} fragment F{length} on User {{ id }}"


def clique(size: int) -> str:
    spreads = [" ".join(f"...F{other}" for other in range(n + 1, size)) for n in range(size)]
    return "{ me { ...F0 } } " + " ".join(f"fragment F{n} on User {{ id {spreads[n]} }}" for n in range(size))


DOCUMENTS = {
    "a field with fields": f"{{ {repeat('me{id}', 475)} }}",
    "a field": f"{{ me {{ {repeat('id', 1_990)} }} }}",
    "fields in a fragment": f"{{ ...F ...F }} fragment F on Query {{ {repeat('me{id username}', 320)} }}",
    "inline fragments": f"{{ me {{ {repeat('...{id}', 490)} }} }}",
    "inline fragments of types": f"{{ node(id: 1) {{ {repeat('...on Device{id}...on StorageDevice{id}', 160)} }} }}",
    "fragments beside each other": f"{{ me {{ {repeat('...F#', 210)} }} }} {repeat('fragment F# on User{id}', 210)}",
    "fragments in each other": chain(190),
    "each fragment in all before it": clique(40),
    "one fragment": f"{{ me {{ {repeat('...F', 900)} }} }} fragment F on User {{ id username email }}",
    "lists": f"{{ {repeat('devices{nodes{id}edges{node{id}}}', 140)} }}",
    "introspection": f"{{ {repeat('__schema{types{name}}', 220)} }}",
    "other arguments": f"{{ {repeat('d:device(id:#){id}', 180)} }}",
    "aliases": f"{{ {repeat('a#:__typename', 660)} }}",
    "one argument": f"{{ device({repeat('id:#', 600)}) {{ id }} }}",
    "input fields": f"mutation {{ createDevice(input: {{ {repeat('name:#', 600)} }}) {{ id }} }}",
    "inputs": f"mutation {{ createDevices(input: [{repeat('{nam:1}', 330)}]) {{ id }} }}",
    "directives": f"{{ me {{ id {repeat('@include(if:true)', 270)} }} }}",
    "unused variables": f"query({repeat('$v#:ID', 450)}) {{ me {{ id }} }}",
    "operations and their variables": repeat("query Q#($a:ID!){...F}", 80)
    + f" fragment F on Query {{ {repeat('a#:device(id:$a){id}', 25)} {repeat('device(id:$a){id}', 40)} }}",
    "operations and their fragments": repeat("query Q#{...F0}", 150)
    + "".join(f" fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(110))
    + " fragment F110 on Query { __typename }",
    "unknown fields": f"{{ me {{ {repeat('usernam#', 1_400)} }} }}",
    "unknown types": f"{{ me {{ id }} }} {repeat('fragment F# on Usr#{id}', 220)}",
    "unknown enum values": f"{{ {repeat('devices(orderBy:NAM#){totalCount}', 180)} }}",
    "nested lists": "mutation { createDevices(input: " + "[" * 900 + "]" * 900 + ") { id } }",
    "nested inline fragments": "{" + "...on Query{" * 300 + "__typename" + "}" * 300 + "}",
}  # fmt: skip


def cache(**changes: Any) -> DocumentCache:
    return DocumentCache(schema.graphql_schema, Settings(_env_file=None, **changes))


def calls_of(kept: DocumentCache, source: str) -> int:
    """How many functions are called to find out whether a document is good."""
    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        kept.get(source)
    except (QueryTooComplexError, InvalidDocumentError):
        pass
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_whatever_a_document_repeats_it_takes_little_work(document: str) -> None:
    assert len(document) <= 20_000
    kept = cache()
    assert calls_of(kept, document) < MOST_CALLS
    assert calls_of(kept, document) < 100, "the second time it is known"


def test_what_repeats_too_much_is_told_so(anybody: GraphQLClient) -> None:
    for name in ("a field with fields", "fragments in each other", "introspection"):
        for _ in range(2):
            assert anybody.code(DOCUMENTS[name]) == "QUERY_TOO_COMPLEX"
    answer = anybody.post(DOCUMENTS["aliases"])
    assert answer.status_code == 400
    assert answer.json["errors"][0]["extensions"] == {"code": "QUERY_TOO_COMPLEX", "aliases": 660, "limit": 30}


def test_an_honest_document_may_repeat_itself(anybody: GraphQLClient) -> None:
    parts = [f"fragment Part{n} on User {{ id globalId username email timezone ...Name }}" for n in range(20)]
    spread = repeat("...Part#", 20)
    large = f"{{ me {{ id {spread} {spread} }} }} fragment Name on User {{ id username }} {' '.join(parts)}"
    assert anybody.code(large) == "UNAUTHENTICATED"  # it was run


def test_refusals_are_remembered_without_what_was_under_way_and_within_bounds() -> None:
    kept = cache(graphql_document_cache=4_000)
    for number in range(100):
        for _ in range(2):
            with pytest.raises(InvalidDocumentError) as refused:
                kept.get(f"{{ unknown{number} }}")
            assert refused.value.said[0]["message"].startswith(f"Cannot query field 'unknown{number}'")
    assert 0 < len(kept._refused) < 15
    assert all(error.__traceback__ is None and error.__context__ is None for _, error in kept._refused.values())


def test_the_errors_of_a_refused_document_are_the_same_each_time(anybody: GraphQLClient) -> None:
    query = 'mutation { login(input: {username: 5, password: "x", other: 1}) { expiresIn } }'
    first = anybody.post(query).get_json()
    assert first["errors"][0]["extensions"]["fields"]
    assert anybody.post(query).get_json() == first


def test_strangers_do_not_push_out_what_users_send(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    monkeypatch.setattr(document_cache, "parse", lambda source, most: parsed.append(source) or parse(source, most))
    kept = cache(graphql_document_cache=1_000)
    kept.get("{ me { id } }")
    for number in range(100):
        kept.get(f"{{ a{number}: __typename }}", of_user=False)
        kept.get("{ me { id } }")
    assert parsed.count("{ me { id } }") == 1
    assert 5 < len(kept._of_strangers) < 20
