"""The REST documentation in a real browser, with no internet."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ROOT, System

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def page(browser: Browser, system: System) -> Iterator[Page]:
    page = browser.new_page()
    elsewhere: list[str] = []
    faults: list[str] = []
    page.on(
        "request",
        lambda request: (
            elsewhere.append(request.url) if not request.url.startswith((system.address, "data:")) else None
        ),
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Refused" in message.text else None)
    page.goto(f"{system.address}/api/docs")
    page.wait_for_selector(".opblock")
    yield page
    page.close()
    assert elsewhere == [], "a request left the machine"
    assert faults == []


def test_a_person_signs_in_authorizes_and_tries_a_request(page: Page, system: System) -> None:
    token = system.sign_in("user4")
    page.get_by_role("button", name="Authorize").click()
    page.locator(".auth-container input").first.fill(token)
    page.locator(".auth-container button[type=submit]").first.click()
    page.locator(".modal-ux .btn-done").first.click()
    page.locator("#operations-account-get_me").click()
    page.locator("#operations-account-get_me .execute").click()
    answer = page.locator("#operations-account-get_me .live-responses-table .response-col_description")
    expect(answer.locator("code").first).to_contain_text('"username": "user4"')
    page.reload()
    page.wait_for_selector(".opblock")
    stored = page.evaluate("JSON.stringify(window.ui.authSelectors.authorized().toJS())")
    assert json.loads(stored)["accessToken"]["value"] == token


def test_every_operation_is_on_the_page(page: Page) -> None:
    paths = json.loads((ROOT / "openapi.json").read_text())["paths"]
    operations = [method for path in paths.values() for method in path if method in METHODS]
    assert len(operations) > 20
    expect(page.locator(".opblock")).to_have_count(len(operations))
