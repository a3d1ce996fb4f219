"""GraphiQL in a real browser, with no internet."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import System

HEADERS = ".graphiql-editor-tool .graphiql-editor:not(.hidden)"


@pytest.fixture
def page(browser: Browser, system: System) -> Iterator[Page]:
    page = browser.new_page()
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: (
            elsewhere.append(request.url)
            if not request.url.startswith((system.address, system.live, "data:"))
            else None
        ),
    )
    page.goto(f"{system.address}/graphql/")
    page.wait_for_selector(".graphiql-container")
    yield page
    page.close()
    assert elsewhere == [], "a request left the machine"


def write(page: Page, editor: str, text: str) -> None:
    page.evaluate(
        "([editor, text]) => document.querySelector(`${editor} .CodeMirror`).CodeMirror.setValue(text)",
        [editor, text],
    )


def execute(page: Page) -> None:
    button = page.get_by_role("button", name="Execute query")
    expect(button).not_to_have_attribute("aria-haspopup", "true")  # a menu, while it knows of two operations
    button.click()


def test_a_person_signs_in_and_asks_for_the_home_with_the_token_in_the_headers_editor(
    page: Page, system: System
) -> None:
    token = system.sign_in("user1")
    write(page, HEADERS, json.dumps({"Authorization": f"Bearer {token}"}))
    write(page, ".graphiql-query-editor", "{ me { username } allDevices { name } }")
    execute(page)
    result = page.locator(".result-window")
    expect(result).to_contain_text('"username": "user1"')
    expect(result).to_contain_text("Solar panel")


def test_without_a_token_the_answer_says_so(page: Page) -> None:
    write(page, HEADERS, "{}")
    write(page, ".graphiql-query-editor", "{ me { username } }")
    execute(page)
    expect(page.locator(".result-window")).to_contain_text("UNAUTHENTICATED")
    expect(page.locator(".result-window")).to_contain_text("Sign in first")


def test_the_documentation_of_the_schema_is_there(page: Page) -> None:
    page.get_by_role("button", name="Show Documentation Explorer").click()
    expect(page.locator(".graphiql-doc-explorer")).to_contain_text("Query")


def test_a_subscription_shows_tick_after_tick(page: Page, system: System) -> None:
    write(page, HEADERS, json.dumps({"Authorization": f"Bearer {system.sign_in('user1')}"}))
    write(page, ".graphiql-query-editor", "subscription { energyStats { timestamp } }")
    execute(page)
    result = page.locator(".result-window")
    expect(result).to_contain_text('"timestamp"')
    first = result.inner_text()
    expect(result).not_to_have_text(first, use_inner_text=True)
