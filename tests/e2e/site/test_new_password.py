"""The page that a link for a new password opens, in a real browser, with no internet."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import ROOT, System
from tests.e2e.site.conftest import Visit, barriers, trouble

NEW = "a good one for the browser"


def link_for(system: System, username: str) -> str:
    command = [str(Path(sys.executable).parent / "flask"), "user", "reset-link", username]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=system.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def fill(page: Page, password: str, again: str) -> None:
    page.get_by_label("New password").fill(password)
    page.get_by_label("The same once more").fill(again)
    page.get_by_role("button", name="Set the password").click()


def test_a_person_sets_a_new_password_by_a_link_and_no_log_knows_it(visit: Visit, system: System) -> None:
    link = link_for(system, "user5")
    assert link.startswith(f"{system.address}/reset-password#")
    page = visit(link.removeprefix(system.address))
    fill(page, NEW, f"{NEW}x")
    expect(page.locator("#again-wrong")).to_have_text("This is not the same.")
    expect(page.get_by_label("The same once more")).to_be_focused()
    fill(page, "password", "password")
    expect(page.locator("#password-wrong")).to_contain_text("one of the most used passwords")
    fill(page, NEW, NEW)
    expect(page.get_by_role("status")).to_contain_text("Your new password is set")
    assert page.url == f"{system.address}/reset-password"
    assert system.sign_in("user5", NEW)
    page = visit(link.removeprefix(system.address))
    fill(page, NEW, NEW)
    expect(page.get_by_role("status")).to_contain_text("This link is not good any more")
    logged = system.log.read_text()
    assert "/api/v1/auth/password/reset" in logged
    assert link.partition("#")[2] not in logged
    assert NEW not in logged


def test_a_link_that_is_cut_off_says_so(visit: Visit) -> None:
    page = visit("/reset-password")
    expect(page.get_by_role("status")).to_contain_text("This link is not whole")
    expect(page.get_by_role("button")).to_be_hidden()


def test_an_admin_gets_the_whole_link(visit: Visit, system: System) -> None:
    page = visit("/admin/users/details/?id=5")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("adminpass")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Make a link for a new password").click()
    expect(page.get_by_label("The link")).to_have_value(re.compile(f"^{system.address}/reset-password#."))
    link = page.get_by_label("The link").input_value()
    assert barriers(page) == []
    page.goto(link)
    expect(page.get_by_role("button", name="Set the password")).to_be_visible()


def test_the_page_fits_and_has_no_barrier(visit: Visit) -> None:
    page = visit("/reset-password#not-a-link")
    assert trouble(page) == []
    fill(page, "password", "password")
    expect(page.locator("#password-wrong")).to_contain_text("one of the most used passwords")
    fill(page, "one", "another")
    assert trouble(page) == []
