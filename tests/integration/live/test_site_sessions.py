"""Streams of pages whose reader is signed in by a cookie."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from psycopg import Connection
from redis import Redis

from smartenergy.kernel.extensions import db
from smartenergy.models import User
from smartenergy.services.access import site_sessions
from smartenergy.services.live import asking, grants, tickets
from tests.client import GraphQLClient
from tests.integration.live.conftest import LiveServer, Reader
from tests.integration.live.test_streams import TICK, ends_within_two_seconds, run
from tests.rest import HEATER, rest


def signed_in_by_cookie(app: Flask, client: GraphQLClient) -> tuple[int, str, str]:
    """A home, its owner's session by cookie, and a ticket of that."""
    home = int(rest(client).get("/me").json["id"])
    with app.app_context():
        user = db.session.get_one(User, home)
        session_id = site_sessions.begin(user)
        return home, session_id, tickets.issue(asking.of_site_session(session_id, user))


def test_a_ticket_of_a_cookies_session_opens_a_stream_until_that_is_signed_out(
    app: Flask, live: LiveServer, ada: GraphQLClient
) -> None:
    home, session_id, ticket = signed_in_by_cookie(app, ada)
    with live.read(home, ticket=ticket) as response:
        reader = Reader(response)
        assert reader.event()["event"] == "stats"

        def sign_out() -> None:
            with app.app_context():
                site_sessions.end(session_id)

        ends_within_two_seconds(reader, sign_out)


def test_a_cookies_session_grants_nothing_once_its_user_is_deactivated_or_begins_anew(
    app: Flask, signed_in: Callable[..., GraphQLClient], redis: Redis
) -> None:
    home, session_id, _ = signed_in_by_cookie(app, signed_in("grace"))
    with app.app_context():
        user = db.session.get_one(User, home)
        grant = asking.of_site_session(session_id, user)
        assert grants.standing([grant]) == {grant}
        user.is_active = False
        db.session.commit()
        assert grants.standing([grant]) == set()
        user.is_active = True
        db.session.commit()
        redis.flushall()
        assert grants.standing([grant]) == set()


def test_admins_follow_the_fleet_tick_by_tick_until_they_are_none_and_to_others_it_is_not_there(
    app: Flask, live: LiveServer, ada: GraphQLClient, sql: Connection[Any]
) -> None:
    client = rest(ada)
    assert client.post("/devices", HEATER).status_code == 201
    with live.client.stream("GET", "/live/fleet", headers={"Authorization": f"Bearer {client.token}"}) as response:
        assert response.status_code == 404
    sql.execute("UPDATE users SET is_admin = true, is_staff = true")
    _, _, ticket = signed_in_by_cookie(app, ada)
    with live.client.stream("GET", "/live/fleet", params={"ticket": ticket}) as response:
        reader = Reader(response)
        for tick in (TICK, TICK + 60):
            run(app, tick)
            told = next(event for event in iter(reader.event, None) if event["data"])
            assert (told["event"], told["id"]) == ("fleet", str(tick))
            used = client.get("/energy/stats").json["current_consumption"]
            assert told["data"]["watts"]["Consumption"] == pytest.approx(used, abs=1)
        ends_within_two_seconds(reader, lambda: sql.execute("UPDATE users SET is_admin = false"))
