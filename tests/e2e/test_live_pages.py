"""A page of the web follows a home at the live process, in a real browser: another port is another origin."""

from playwright.sync_api import Browser, expect

from tests.e2e.conftest import System

FOLLOW = """
async ([home, token]) => {
  const headers = { Authorization: `Bearer ${token}` };
  const given = await (await fetch("/api/v1/live-tickets", { method: "POST", headers })).json();
  const stream = new EventSource(`${given.url}/live/homes/${home}?ticket=${given.ticket}`);
  return await new Promise((resolve, reject) => {
    stream.addEventListener("stats", (event) => {
      const shown = JSON.parse(event.data);
      if (shown) { stream.close(); resolve(shown); }
    });
    stream.onerror = () => { stream.close(); reject(new Error("the stream broke")); };
  });
}
"""


def test_the_policy_of_pages_and_the_live_process_let_a_page_follow_a_home(
    browser: Browser, system: System
) -> None:
    token = system.sign_in("family")
    home = system.graphql("{ homes { id } }", token)["homes"][0]["id"]
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{system.address}/reset-password")
    shown = page.evaluate(FOLLOW, [home, token])
    page.close()
    assert "net_grid_flow" in shown
    assert faults == []


def test_the_dashboard_of_an_admin_is_new_with_each_tick(browser: Browser, system: System) -> None:
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{system.address}/admin/login")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("adminpass")
    with page.expect_response(lambda answer: "/live/fleet?ticket=" in answer.url) as opened:
        page.get_by_role("button", name="Sign in").click()
    assert opened.value.status == 200
    energy = page.locator("#fleet-energy")
    for _ in range(2):
        shown = energy.inner_text()
        with page.expect_request(lambda asked: asked.url.endswith("/admin/") and asked.resource_type == "fetch"):
            pass  # the page is read anew, by word of a tick
        expect(energy).not_to_have_text(shown, use_inner_text=True)
    page.close()
    assert faults == []
