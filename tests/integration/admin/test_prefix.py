"""Below a path of a proxy (`/energy/`) every link stays below it; nobody but a trusted proxy says so."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import Client

from config import Settings
from smartenergy import create_app
from smartenergy.services.ticking import ticks
from tests.client import PASSWORD, GraphQLClient
from tests.integration.admin.conftest import TOKEN, Visitor
from tests.prefix import LINK, PREFIX, Below, links_of

VERSION = re.compile(r"@[^/]+/")

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
PAGES = (
    "/",
    "/graphql/",
    "/graphql",
    "/api/docs",
    "/api/",
    "/api/v1/",
    "/admin/",
    "/rq/",
    "/nowhere",
    "/admin/devices/edit/?id=999",
)


@pytest.fixture
def proxy(app: Flask, settings: Settings) -> Below:
    """Before a system that believes one proxy."""
    return Below(create_app(settings.model_copy(update={"trusted_proxies": 1})))


@pytest.fixture
def client(proxy: Below, root: Visitor, app: Flask) -> Client:
    """An admin's browser on the other side of the proxy."""
    with app.app_context():
        ticks.run_tick(ticks.current_tick())
    return signed_in(Client(proxy), PREFIX)


def signed_in(client: Client, prefix: str) -> Client:
    page = client.get(f"{prefix}/admin/login", headers=BROWSER).text
    token = TOKEN.search(page)
    assert token
    fields = {"csrf_token": token.group(1), "username": "root", "password": PASSWORD}
    answer = client.post(f"{prefix}/admin/login?next={prefix}/admin/users/", data=fields)
    assert (answer.status_code, answer.location) == (302, f"{prefix}/admin/users/")
    assert f"Path={prefix or '/'}" in answer.headers["Set-Cookie"]
    return client


def test_every_link_of_every_page_leads_below_the_prefix(client: Client, proxy: Below) -> None:
    past_the_proxy = signed_in(Client(proxy.application), "")
    for path in (*PAGES, "/api/v1/openapi.json"):  # whatever these keep must not lead the others astray
        past_the_proxy.get(path, headers=BROWSER)
    assert "/admin/energy/" in links_of(past_the_proxy.get("/admin/", headers=BROWSER).text, "/admin/")
    left, seen = [f"{PREFIX}{path}" for path in PAGES], set()
    while left:
        address = left.pop()
        path = urlsplit(address).path
        if path in seen or path.endswith(("/export/", "/logout")):
            continue
        seen.add(path)
        answer = client.get(address, headers=BROWSER)
        if location := answer.headers.get("Location"):
            left.append(location)
        if answer.mimetype == "text/html":
            left += links_of(answer.text, address)
        elif answer.mimetype == "text/css":
            continue
        assert answer.status_code < 500, address
        is_missing = answer.status_code == 404 and path not in (
            f"{PREFIX}/nowhere",
            f"{PREFIX}/admin/devices/edit/",
        )
        assert not is_missing or path.endswith("favicon.ico"), address
    assert proxy.led_out == []
    for known in ("/admin/devices/", "/admin/audit/", "/rq/0/view/workers", "/static/house.css", "/static/jobs.js",
                  "/graphql/assets/graphiql.min.js", "/api/docs/assets/swagger-ui-bundle.js", "/admin/users/details/"):  # fmt: skip
        assert f"{PREFIX}{known}" in {VERSION.sub("", path) for path in seen}
    assert len(seen) > 50


def test_the_apis_lead_below_it_too(proxy: Below, ada: GraphQLClient) -> None:
    client, headers = Client(proxy), {"Authorization": f"Bearer {ada.access_token}"}
    heater = {"name": "H", "device_type": "consumption", "consumption_rate_watts": 1}
    made = client.post(f"{PREFIX}/api/v1/devices", json=heater, headers=headers)
    assert made.status_code == 201
    assert client.get(made.location, headers=headers).status_code == 200
    client.post(f"{PREFIX}/api/v1/devices", json=heater, headers=headers)
    page = client.get(f"{PREFIX}/api/v1/devices?limit=1", headers=headers)
    links = LINK.findall(page.headers["Link"])
    assert len(links) == 2
    assert [client.get(link, headers=headers).status_code for link in links] == [200, 200]
    [server] = client.get(f"{PREFIX}/api/v1/openapi.json").json["servers"]
    assert server == {"url": f"{PREFIX}/"}
    assert client.get(f"{PREFIX}/health/live").status_code == 200
    assert client.get(f"{PREFIX}/health/ready").status_code in (200, 503)
    assert proxy.led_out == []


def test_who_is_turned_away_comes_back_below_the_prefix(proxy: Below) -> None:
    away = Client(proxy).get(f"{PREFIX}/admin/users/?search=a")
    assert away.location.startswith(f"{PREFIX}/admin/login?next={PREFIX}/admin/users/?")


@pytest.mark.parametrize(
    "written",
    [
        "//evil.example", "///", "http://evil.example", "/energy//evil.example", "energy", "/..", "/a/../b", "/./a", "/a b",
        '/a"><script>', "/a\\b", "/a?b", "/a#b", "/a;b", "/%0d%0aSet-Cookie:x", "/a\x7f", "/é", "/" + "x" * 300, "@evil", "/\\evil.example",
    ],
)  # fmt: skip
def test_what_is_no_plain_path_is_no_prefix(proxy: Below, written: str) -> None:
    answer = Client(proxy.application).get("/api/", headers={"X-Forwarded-Prefix": written})
    assert (answer.status_code, answer.location) == (302, "/api/docs")


@pytest.mark.parametrize(("written", "location"), [
    ("/energy", "/energy/api/docs"), ("/energy/", "/energy/api/docs"), ("/a/b-c.d_e~1", "/a/b-c.d_e~1/api/docs"),
    ("/", "/api/docs"), ("", "/api/docs"), ("/evil, /energy", "/energy/api/docs"),
])  # fmt: skip
def test_the_prefix_is_the_trusted_proxys(proxy: Below, written: str, location: str) -> None:
    assert Client(proxy.application).get("/api/", headers={"X-Forwarded-Prefix": written}).location == location


def test_an_untrusted_senders_prefix_is_ignored(app: Flask, ada: GraphQLClient) -> None:
    client = Client(app)
    named = {"X-Forwarded-Prefix": PREFIX}
    assert client.get("/api/", headers=named).location == "/api/docs"
    assert PREFIX not in client.get("/admin/login", headers=named).text
    away = client.post("/admin/users/delete/", headers=named)  # its message goes into the cookie
    assert "Path=/;" in f"{away.headers['Set-Cookie']};"
    assert client.get("/api/v1/openapi.json", headers=named).json["servers"] == [{"url": "/"}]
