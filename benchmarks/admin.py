"""The admin site over a large fleet: how long its pages take in the server."""

import re
import statistics

from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks.ticks import timed
from config import Settings
from smartenergy import create_app
from smartenergy.kernel.extensions import db
from smartenergy.services.access import own_account
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.ticking import ticks

USERS, DEVICES_PER_USER = 20_000, 10
ROUNDS = 11
PAGES = {
    "dashboard": "/admin/",
    "device list": "/admin/devices/",
    "device list, page 3": "/admin/devices/?page=2",
    "filter: kind = storage": "/admin/devices/?flt0_0=storage",
    "filter: owner": "/admin/devices/?flt0_14=fleet-000019999",
    "search: a common name": "/admin/devices/?search=Battery",
    "search: no such name": "/admin/devices/?search=nothing-of-that-name",
    "sorted by name": "/admin/devices/?sort=0",
    "user list, search": "/admin/users/?search=000019",
}
HEAD = f"""## The admin site with {USERS * DEVICES_PER_USER:,} devices of {USERS:,} users

| page | median, ms | slowest, ms |
| --- | --- | --- |"""
NOTE = f"""
{ROUNDS} requests each, in the server's own process, template and all. Asked: at most 300 ms at the median.
"""


def measure(settings: Settings) -> str:
    """The table, in Markdown."""
    app = create_app(settings)
    with app.app_context():
        own_account.create_user(
            {"username": "root", "email": "root@example.com", "password": "correct horse battery"},
            is_staff=True,
            is_admin=True,
        )
        synthetic_fleets.create_fleet(USERS, DEVICES_PER_USER, lambda _: None)
        ticks.run_tick(ticks.current_tick())
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    http = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', http.get("/admin/login").text)
    assert token
    http.post(
        "/admin/login",
        data={"username": "root", "password": "correct horse battery", "csrf_token": token.group(1)},
    )
    return "\n".join([HEAD, *(row(http, name, path) for name, path in PAGES.items()), NOTE])


def row(http: FlaskClient, name: str, path: str) -> str:
    def ask() -> None:
        assert http.get(path).status_code == 200, path

    ask()
    times = [1000 * timed(ask) for _ in range(ROUNDS)]
    return f"| {name} | {statistics.median(times):.0f} | {max(times):.0f} |"
