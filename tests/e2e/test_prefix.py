"""Below a path of a proxy, in a real browser: GraphiQL, the documentation, the admin site and the jobs work there."""

import http.client
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import System
from tests.prefix import PREFIX
from tests.waiting import PATIENCE_SECONDS

HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive"}


class Proxy(ThreadingHTTPServer):
    """Passes on what is asked below the prefix, without it, and notes what is asked elsewhere."""

    def __init__(self, system: System) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.system = system
        self.address = f"http://127.0.0.1:{self.server_port}{PREFIX}"
        self.led_out: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        if not self.path.startswith(f"{PREFIX}/"):
            self.server.led_out.append(self.path)
            self.send_error(404)
            return
        inner = http.client.HTTPConnection("127.0.0.1", self.server.system.port, timeout=PATIENCE_SECONDS)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        named = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        inner.request(self.command, self.path.removeprefix(PREFIX), body, named | {"X-Forwarded-Prefix": PREFIX})
        answer = inner.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        inner.close()

    do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815 - as the library calls them

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def proxy(system: System) -> Iterator[Proxy]:
    with Proxy(system) as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser, proxy: Proxy) -> Iterator[Page]:
    """A page of which nothing may ask for what lies outside the prefix."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
    assert [path for path in proxy.led_out if path != "/favicon.ico"] == []


def test_graphiql_asks_below_the_prefix(page: Page, proxy: Proxy) -> None:
    page.goto(f"{proxy.address}/")
    page.get_by_role("link", name="GraphQL").click()
    expect(page).to_have_url(f"{proxy.address}/graphql/")
    expect(page.locator(".graphiql-container").first).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST") as asked:
        page.reload()  # it asks for the schema
    assert (asked.value.url, asked.value.status) == (f"{proxy.address}/graphql/", 200)


def test_the_documentation_tries_requests_below_the_prefix(page: Page, proxy: Proxy) -> None:
    page.goto(f"{proxy.address}/api/docs")
    page.locator("#operations-account-get_me .opblock-summary-control").click()
    with page.expect_response(lambda answer: answer.url.endswith("/me")) as asked:
        page.get_by_role("button", name="Execute").click()
    assert (asked.value.url, asked.value.status) == (f"{proxy.address}/api/v1/me", 401)


def test_staff_sign_in_edit_see_the_jobs_and_sign_out_below_the_prefix(page: Page, proxy: Proxy) -> None:
    page.goto(f"{proxy.address}/admin/devices/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("adminpass")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(re.escape(f"{proxy.address}/admin/devices/")))
    assert {cookie["path"] for cookie in page.context.cookies()} == {PREFIX}
    page.goto(f"{proxy.address}/admin/devices/new/?kind=storage")
    for label, value in (
        ("Name", "Below a prefix"),
        ("Capacity", "13500"),
        ("Level", "6000"),
        ("Rate", "0"),
        ("Owner", "user1"),
    ):
        page.get_by_label(label).fill(value)
    page.locator("input[type=submit]").first.click()
    expect(page.get_by_role("cell", name="Below a prefix")).to_be_visible()
    page.get_by_role("link", name="Energy", exact=True).click()
    expect(page).to_have_url(f"{proxy.address}/admin/energy/")
    page.get_by_role("link", name="Jobs").click()
    expect(page.locator("table tbody tr").first).to_be_visible()
    page.get_by_role("link", name="← Smart Home Energy").click()
    expect(page.get_by_role("heading", name="The system now")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{proxy.address}/admin/login")
