"""Persisted queries, by Apollo's protocol."""

import hashlib
import json
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from tests.client import GraphQLClient

ME = "{ me { username } }"


def digest(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


def send(client: GraphQLClient, sha: Any, query: str | None = None, version: Any = 1) -> Any:
    extensions = {"persistedQuery": {"version": version, "sha256Hash": sha}}
    body = {"extensions": extensions} | ({"query": query} if query else {})
    return client.http.post("/graphql/", json=body, headers={"Authorization": f"Bearer {client.access_token}"})


def test_a_document_is_sent_once_and_then_only_its_hash(ada: GraphQLClient) -> None:
    unknown = send(ada, digest(ME))
    assert unknown.status_code == 200
    assert unknown.json["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown.json["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    for query in (ME, None, None):
        assert send(ada, digest(ME), query).json == {"data": {"me": {"username": "ada"}}}


def test_a_hash_may_come_by_get(ada: GraphQLClient) -> None:
    send(ada, digest(ME), ME)
    extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": digest(ME)}})
    answer = ada.http.get(
        "/graphql/",
        query_string={"extensions": extensions},
        headers={"Authorization": f"Bearer {ada.access_token}"},
    )
    assert answer.json == {"data": {"me": {"username": "ada"}}}


@pytest.mark.parametrize(
    ("sha", "query", "version"),
    [(digest("{ other }"), ME, 1), ("x", None, 1), (5, ME, 1), (None, ME, 1), (digest(ME), ME, 2), (digest(ME).upper(), ME, 1)],
)  # fmt: skip
def test_a_hash_that_is_not_the_documents_is_refused(
    ada: GraphQLClient, sha: Any, query: str | None, version: Any
) -> None:
    answer = send(ada, sha, query, version)
    assert (answer.status_code, answer.json["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


def test_a_document_that_is_refused_is_not_kept(ada: GraphQLClient, redis: Redis) -> None:
    for bad in (
        "{ nothing }",
        "{ me { username }",
        "{ " + " ".join(f"a{n}: __typename" for n in range(3000)) + " }",
    ):
        send(ada, digest(bad), bad)
    assert redis.hlen("persisted_queries") == 0


def test_what_was_not_used_for_longest_goes_first(
    ada: GraphQLClient, app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = app.extensions["settings"].model_copy(update={"graphql_persisted_queries": 3})
    monkeypatch.setitem(app.extensions, "settings", fewer)
    monkeypatch.setattr("smartenergy.storage.persisted_queries.OF_ONE", 1)
    queries = [f"{{ a{number}: __typename }}" for number in range(5)]
    for at, query in enumerate(queries):
        monkeypatch.setattr("smartenergy.storage.persisted_queries.time.time", lambda at=at: 1_000 + at)
        send(ada, digest(query), query)
        send(ada, digest(queries[0]))  # used all the time
    assert {sha.decode() for sha in redis.hkeys("persisted_queries")} == {digest(queries[n]) for n in (0, 3, 4)}
    assert redis.zcard("persisted_queries:used") == 3
    none = fewer.model_copy(update={"graphql_persisted_queries": 0})
    monkeypatch.setitem(app.extensions, "settings", none)
    assert send(ada, digest(ME), ME).json["errors"][0]["message"] == "PersistedQueryNotSupported"


def test_who_is_not_signed_in_is_answered_and_pushes_nothing_out(
    ada: GraphQLClient, anybody: GraphQLClient, app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = app.extensions["settings"].model_copy(update={"graphql_persisted_queries": 20})
    monkeypatch.setitem(app.extensions, "settings", few)
    send(ada, digest(ME), ME)
    for number in range(30):
        query = f"{{ a{number}: __typename }}"
        sent = {"query": query, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(query)}}}
        assert anybody.http.post("/graphql/", json=sent).json == {"data": {f"a{number}": "Query"}}
        del sent["query"]
        again = anybody.http.post("/graphql/", json=sent).json
        assert again["errors"][0]["message"] == "PersistedQueryNotFound"
    assert redis.hkeys("persisted_queries") == [digest(ME).encode()]
    assert send(ada, digest(ME)).json == {"data": {"me": {"username": "ada"}}}


def test_one_user_does_not_push_out_the_others(
    ada: GraphQLClient, signed_in: Any, app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = app.extensions["settings"].model_copy(update={"graphql_persisted_queries": 30})
    monkeypatch.setitem(app.extensions, "settings", few)
    send(ada, digest(ME), ME)
    greedy = signed_in("greedy")
    send(greedy, digest(ME), ME)  # ada's all the same
    queries = [f"{{ a{number}: __typename }}" for number in range(40)]
    for at, query in enumerate(queries):
        clock = SimpleNamespace(time=lambda at=at: 2_000_000_000 + at)
        monkeypatch.setattr("smartenergy.storage.persisted_queries.time", clock)
        send(greedy, digest(query), query)
    kept = {sha.decode() for sha in redis.hkeys("persisted_queries")}
    assert kept == {digest(ME), *map(digest, queries[-3:])}
    assert redis.zcard("persisted_queries:used") == redis.hlen("persisted_queries:owners") == 4
    assert redis.scard(f"persisted_queries:of:{greedy.user_id}") == 3
    assert send(ada, digest(ME)).json == {"data": {"me": {"username": "ada"}}}
