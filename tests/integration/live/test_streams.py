"""Homes followed live: as they are shown, by who may see them, for as long as they may."""

import time
from collections.abc import Callable

import httpx
import pytest
from flask import Flask
from redis import Redis

from smartenergy.services.ticking import ticks
from tests.client import PASSWORD, GraphQLClient
from tests.integration.live.conftest import LiveServer, Reader
from tests.rest import HEATER, RestClient, rest

TICK = 1_795_000_020


@pytest.fixture
def api(ada: GraphQLClient) -> RestClient:
    """REST as Ada, who has a heater."""
    client = rest(ada)
    assert client.post("/devices", HEATER).status_code == 201
    return client


def first_home(client: RestClient) -> int:
    return int(client.get("/homes").json["items"][0]["id"])


def run(app: Flask, tick: int) -> None:
    with app.app_context():
        ticks.run_tick(tick)


def refusal(response: httpx.Response) -> tuple[int, str]:
    response.read()
    return response.status_code, response.json()["code"]


def test_a_stream_shows_the_newest_at_once_and_then_each_tick(
    app: Flask, live: LiveServer, api: RestClient
) -> None:
    home = first_home(api)
    run(app, TICK)
    with live.read(home, api.token) as response:
        reader = Reader(response)
        first = reader.event()
        assert (response.headers["content-type"], first["event"], first["id"]) == (
            "text/event-stream",
            "stats",
            str(TICK),
        )
        run(app, TICK + 60)
        second = reader.event()
        assert second["id"] == str(TICK + 60)
        assert second["data"] == api.get(f"/homes/{home}/stats").json


def test_a_home_that_does_nothing_is_told_as_null_and_each_of_several_shows_its_own(
    app: Flask, live: LiveServer, api: RestClient
) -> None:
    home, cabin = first_home(api), api.post("/homes", {"name": "Cabin"}).json["id"]
    with live.read(cabin, api.token) as response:
        reader = Reader(response)
        assert reader.event()["data"] is None
        device = api.post("/devices", HEATER | {"home_id": cabin}).json["id"]
        run(app, TICK)
        shown = reader.event()["data"]
        assert shown == api.get(f"/homes/{cabin}/stats").json != api.get(f"/homes/{home}/stats").json
        api.patch(f"/devices/{device}", {"status": "offline"})
        assert reader.event()["data"] is None
    with live.read(home, api.token) as response:
        assert Reader(response).event()["data"] == api.get(f"/homes/{home}/stats").json


def test_a_stream_may_show_all_that_a_home_does_now(app: Flask, live: LiveServer, api: RestClient) -> None:
    home = first_home(api)
    run(app, TICK)
    with live.read(home, api.token, show="home") as response:
        reader = Reader(response)
        first = reader.event()
        assert (first["event"], first["id"]) == ("home", str(TICK))
        stats = api.get(f"/homes/{home}/stats").json
        assert first["data"]["watts"]["house"] == stats["current_consumption"]
        assert first["data"].keys() == api.get(f"/homes/{home}/now").json.keys()
        run(app, TICK + 60)
        assert reader.event()["id"] == str(TICK + 60)
        api.patch(f"/devices/{first['data']['devices'][0]['id']}", {"status": "offline"})
        last = reader.event()
        assert (last["event"], last["data"]) == ("home", None)
    with live.read(home, api.token, show="everything") as response:
        response.read()
        assert (response.status_code, response.json()["fields"]) == (
            422, {"show": ["must be one of: stats, home"]},
        )  # fmt: skip


def test_a_ticket_opens_one_stream_once(app: Flask, live: LiveServer, api: RestClient) -> None:
    home = first_home(api)
    given = api.post("/live-tickets").json
    assert given["expires_in"] == 60
    assert given["url"].startswith("http://localhost:")
    run(app, TICK)
    with live.read(home, ticket=given["ticket"]) as response:
        assert Reader(response).event()["id"] == str(TICK)
    with live.read(home, ticket=given["ticket"]) as response:
        assert refusal(response) == (401, "UNAUTHENTICATED")


def test_no_token_a_wrong_one_and_somebody_elses_home_are_refused(
    live: LiveServer, api: RestClient, signed_in: Callable[..., GraphQLClient]
) -> None:
    home, bob = first_home(api), rest(signed_in("bob"))
    for token, status in ((None, 401), ("nonsense", 401), ("sep_nonsense", 401), (bob.token, 404)):
        with live.read(home, token) as response:
            assert response.status_code == status, token
    with live.read(2**63, api.token) as response:
        assert refusal(response) == (404, "NOT_FOUND")
    assert live.client.get("/live/elsewhere").status_code == 404


def ends_within_two_seconds(reader: Reader, act: Callable[[], object]) -> None:
    act()
    began = time.monotonic()
    event = reader.event()
    assert (event["event"], time.monotonic() - began < 2.5) == ("end", True)
    with pytest.raises((EOFError, httpx.HTTPError)):
        reader.event()


def test_who_signs_out_loses_the_stream(live: LiveServer, api: RestClient, ada: GraphQLClient) -> None:
    with live.read(first_home(api), api.token) as response:
        reader = Reader(response)
        reader.event()
        goodbye = {"refresh_token": ada.refresh_token}
        ends_within_two_seconds(reader, lambda: api.post("/auth/logout", goodbye))


def test_who_revokes_a_token_ends_its_streams(live: LiveServer, api: RestClient) -> None:
    made = api.post("/tokens", {"name": "Dashboard", "scopes": ["read"], "password": PASSWORD}).json
    with live.read(first_home(api), made["token"]) as response:
        reader = Reader(response)
        reader.event()
        ends_within_two_seconds(reader, lambda: api.delete(f"/tokens/{made['id']}"))


def test_a_guest_follows_a_home_until_they_are_removed(
    live: LiveServer, api: RestClient, signed_in: Callable[..., GraphQLClient]
) -> None:
    home, bob = first_home(api), rest(signed_in("bob"))
    code = api.post(f"/homes/{home}/invitations", {"role": "viewer"}).json["code"]
    bob.post("/homes/join", {"code": code})
    guest = next(
        one["user_id"] for one in api.get(f"/homes/{home}/members").json["items"] if one["role"] == "viewer"
    )
    with live.read(home, bob.token) as response:
        reader = Reader(response)
        reader.event()
        ends_within_two_seconds(reader, lambda: api.delete(f"/homes/{home}/members/{guest}"))


def test_one_user_has_so_many_streams_and_gets_another_where_one_is_closed(
    live: LiveServer, api: RestClient
) -> None:
    home = first_home(api)
    with live.read(home, api.token), live.read(home, api.token):
        with live.read(home, api.token):
            with live.read(home, api.token) as response:
                assert refusal(response) == (429, "RATE_LIMITED")
            assert live.streams == 3
        for _ in range(50):
            if live.streams == 2:
                break
            time.sleep(0.1)
        with live.read(home, api.token) as response:
            assert response.status_code == 200


def test_a_stream_goes_on_through_a_redis_that_forgets_and_drops_its_clients(
    app: Flask, live: LiveServer, api: RestClient, redis: Redis
) -> None:
    run(app, TICK)
    with live.read(first_home(api), api.token) as response:
        reader = Reader(response)
        assert reader.event()["id"] == str(TICK)
        redis.client_kill_filter(_type="pubsub")
        run(app, TICK + 60)
        assert reader.event()["id"] == str(TICK + 60)


def test_pages_of_the_same_host_may_read_and_others_not(live: LiveServer, api: RestClient) -> None:
    for origin, told in (
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://elsewhere.example", None),
        ("http://[", None),
    ):
        answer = live.client.get("/live/health", headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == told


def test_what_the_process_does_is_counted(app: Flask, live: LiveServer, api: RestClient) -> None:
    def numbers() -> dict[str, float]:
        lines = live.client.get("/live/metrics").text.splitlines()
        return {
            name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
        }

    before, home = numbers(), first_home(api)
    with live.read(home, api.token) as response:
        reader = Reader(response)
        reader.event()
        run(app, TICK)
        reader.event()
        after = numbers()
    live.client.get(f"/live/homes/{home}")
    assert after["smartenergy_live_streams"] == 1
    assert after["smartenergy_live_hears"] == 1
    assert after["smartenergy_live_events_total"] == before["smartenergy_live_events_total"] + 2
    assert after["smartenergy_live_lag_seconds_count"] == before["smartenergy_live_lag_seconds_count"] + 1
    assert numbers()['smartenergy_live_refused_total{code="UNAUTHENTICATED"}'] >= 1
