"""GraphQL subscriptions over server-sent events, as graphql-sse's "distinct connections mode" has them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from flask import Flask
from redis import Redis

from tests.client import GraphQLClient
from tests.integration.live.conftest import LiveServer, Reader
from tests.integration.live.test_streams import TICK, first_home, run
from tests.rest import HEATER, RestClient, rest

STATS = "subscription { energyStats { currentConsumption netGridFlow timestamp readAt currentStorage { percentage } } }"
OF_HOME = (
    "subscription Home($id: ID) { homeStats(homeId: $id) { ...Now } } fragment Now on EnergyStats { timestamp }"
)
STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
def api(ada: GraphQLClient) -> RestClient:
    client = rest(ada)
    assert client.post("/devices", HEATER).status_code == 201
    return client


@contextmanager
def subscribed(live: LiveServer, token: str | None, query: str, **more: Any) -> Iterator[Reader]:
    headers = STREAM | ({"Authorization": f"Bearer {token}"} if token else {})
    with live.client.stream("POST", "/live/graphql", json={"query": query} | more, headers=headers) as response:
        assert response.headers["content-type"] == "text/event-stream", response.read()
        yield Reader(response)


def only(live: LiveServer, token: str, query: str, **more: Any) -> dict[str, Any]:
    """The one error that is told, before the end."""
    with subscribed(live, token, query, **more) as reader:
        told = reader.event()
        assert (told["event"], reader.event()["event"]) == ("next", "complete")
        with pytest.raises((EOFError, httpx.HTTPError)):
            reader.event()
        error: dict[str, Any] = told["data"]["errors"][0]
        return error


def test_each_tick_is_told_as_the_query_tells_it(
    app: Flask, live: LiveServer, ada: GraphQLClient, api: RestClient
) -> None:
    run(app, TICK)
    with subscribed(live, api.token, STATS) as reader:
        first = reader.event()
        assert first == {"event": "next", "data": {"data": ada.ask(STATS.replace("subscription", "query"))}}
        run(app, TICK + 60)
        assert reader.event()["data"]["data"]["energyStats"]["timestamp"] == TICK + 60


def test_one_home_is_followed_by_its_id_or_ones_first_and_null_says_that_nothing_is_online(
    app: Flask, live: LiveServer, api: RestClient
) -> None:
    cabin = api.post("/homes", {"name": "Cabin"}).json["id"]
    run(app, TICK)
    with subscribed(live, api.token, OF_HOME, variables={"id": str(cabin)}) as reader:
        assert reader.event()["data"] == {"data": {"homeStats": None}}
    for more in ({}, {"variables": {"id": str(first_home(api))}}):
        with subscribed(live, api.token, OF_HOME, **more) as reader:
            assert reader.event()["data"] == {"data": {"homeStats": {"timestamp": TICK}}}


def test_directives_and_aliases_are_run_as_in_queries(app: Flask, live: LiveServer, api: RestClient) -> None:
    run(app, TICK)
    query = "subscription($all: Boolean!) { now: energyStats { timestamp netGridFlow @include(if: $all) } }"
    with subscribed(live, api.token, query, variables={"all": False}) as reader:
        assert reader.event()["data"] == {"data": {"now": {"timestamp": TICK}}}


def test_a_browser_subscribes_by_get_with_a_ticket(app: Flask, live: LiveServer, api: RestClient) -> None:
    run(app, TICK)
    ticket = api.post("/live-tickets").json["ticket"]
    asked = {"query": OF_HOME, "variables": f'{{"id": "{first_home(api)}"}}', "ticket": ticket}
    with live.client.stream("GET", "/live/graphql", params=asked, headers=STREAM) as response:
        assert Reader(response).event()["data"] == {"data": {"homeStats": {"timestamp": TICK}}}


@pytest.mark.parametrize(
    ("query", "more", "code"),
    [
        ("subscription {", {}, "GRAPHQL_PARSE_FAILED"),
        ("subscription { energyStats { colour } }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { energyStats { timestamp } homeStats { timestamp } }", {}, "GRAPHQL_VALIDATION_FAILED"),
        ("{ me { id } }", {}, "BAD_USER_INPUT"),
        (STATS, {"operationName": "Other"}, "BAD_USER_INPUT"),
        (STATS, {"variables": []}, "BAD_USER_INPUT"),
        (OF_HOME, {"variables": {"id": "x"}}, "BAD_USER_INPUT"),
        (OF_HOME, {"variables": {"id": "4711"}}, "NOT_FOUND"),
        ("subscription { energyStats @skip(if: true) { timestamp } }", {}, "BAD_USER_INPUT"),
        ("subscription { energyStats { " + "".join(f"a{n}: timestamp " for n in range(40)) + "} }", {}, "QUERY_TOO_COMPLEX"),
    ],
)  # fmt: skip
def test_what_cannot_begin_is_told_over_the_stream(
    live: LiveServer, api: RestClient, query: str, more: dict[str, Any], code: str
) -> None:
    assert only(live, api.token, query, **more)["extensions"]["code"] == code


def test_somebody_elses_home_is_not_found(
    live: LiveServer, api: RestClient, signed_in: Callable[..., GraphQLClient]
) -> None:
    bob = rest(signed_in("bob"))
    error = only(live, bob.token, OF_HOME, variables={"id": str(first_home(api))})
    assert error["extensions"]["code"] == "NOT_FOUND"


def test_who_is_not_signed_in_or_asks_for_json_is_refused_before_there_is_a_stream(
    live: LiveServer, api: RestClient
) -> None:
    bearer = {"Authorization": f"Bearer {api.token}"}
    for headers, body, status in (
        (STREAM, {"query": STATS}, 401),
        (bearer | {"Accept": "application/json"}, {"query": STATS}, 406),
        (bearer | STREAM, [], 400),
        (bearer | STREAM, {"query": "x" * 2_000_000}, 413),
    ):
        answer = live.client.post("/live/graphql", json=body, headers=headers)
        assert (answer.status_code, len(answer.json()["errors"])) == (status, 1)
        is_read = status in (400, 401)
        assert is_read or answer.headers["connection"] == "close", "what comes next would meet a closed connection"
    assert live.client.put("/live/graphql", headers=bearer | STREAM).status_code == 405
    assert live.streams == 0


def test_who_signs_out_is_told_and_the_subscription_completes(
    app: Flask, live: LiveServer, ada: GraphQLClient, api: RestClient
) -> None:
    with subscribed(live, api.token, STATS) as reader:
        reader.event()
        api.post("/auth/logout", {"refresh_token": ada.refresh_token})
        assert reader.event()["data"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert "event: complete" in list(reader.lines)


def test_a_subscription_sent_to_the_web_is_told_where_to_go(api: RestClient, ada: GraphQLClient) -> None:
    error = ada.error(STATS)
    assert ":8001/live/graphql" in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_page_of_the_same_host_may_send_a_subscription(live: LiveServer) -> None:
    asked = {"Origin": "http://127.0.0.1:8000", "Access-Control-Request-Headers": "authorization,content-type"}
    told = live.client.options("/live/graphql", headers=asked).headers
    assert "POST" in told["access-control-allow-methods"]
    assert {"Authorization", "Content-Type"} <= set(told["access-control-allow-headers"].split(", "))


def test_streams_of_subscriptions_count_as_others_do(live: LiveServer, api: RestClient, redis: Redis) -> None:
    with (
        subscribed(live, api.token, STATS),
        subscribed(live, api.token, STATS),
        live.read(first_home(api), api.token),
    ):
        headers = STREAM | {"Authorization": f"Bearer {api.token}"}
        answer = live.client.post("/live/graphql", json={"query": STATS}, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
