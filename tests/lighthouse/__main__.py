"""`make lighthouse`: what Google's Lighthouse says of the family's pages, as on a telephone of middling speed.

Fails where a page is below what was promised: performance 90, accessibility 100.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import ALONE, System, running_system

HERE = Path(__file__).parent
PROMISED = {"performance": 90, "accessibility": 100}
SECTIONS = ("", "/time", "/bill", "/what-if", "/devices", "/about")
"""Of a home, after its address."""


def main() -> int:
    with running_system(SIMULATION_INTERVAL_SECONDS="60", DEMO_PAST_DAYS="40") as system:
        cookie, home = session_of_demo(system)
        pages = {"/": "", "/ (signed in)": cookie} | {f"{home}{section}": cookie for section in SECTIONS}
        scores = {name: measured(system.address + name.split(" ")[0], sent) for name, sent in pages.items()}
    width = max(map(len, scores))
    for name, found in scores.items():
        print(f"{name:{width}}  " + "  ".join(f"{what} {value}" for what, value in found.items()))
    return int(any(found[what] < least for found in scores.values() for what, least in PROMISED.items()))


def session_of_demo(system: System) -> tuple[str, str]:
    """The cookie of somebody who tries the demo home, and that home's path."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ALONE)
        page = browser.new_page()
        page.goto(system.address)
        page.get_by_role("button", name="Try the demo home").click()
        home = page.locator("nav.sections a").first.get_attribute("href") or ""
        cookies = page.context.cookies()
        browser.close()
    return "; ".join(f"{one['name']}={one['value']}" for one in cookies), home


def measured(address: str, cookie: str) -> dict[str, int]:
    """A page's scores, of 100, and how many kB came over the network."""
    program = [
        str(Path(sys.executable).parent / "node"),
        str(HERE / "node_modules/lighthouse/cli/index.js"),
        address,
    ]
    options = ["--output=json", "--quiet", f"--only-categories={','.join(PROMISED)}"]
    chrome = ["--chrome-flags=--headless=new " + " ".join(ALONE)]
    headers = [f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium") or ""}
    done = subprocess.run([*program, *options, *chrome, *headers], env=environment, capture_output=True, text=True)
    if done.returncode:  # its command line, which a traceback would show, holds the cookie
        sys.exit(f"Lighthouse could not measure {address}: {done.stderr.strip()[-2_000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    weight = report["audits"].get("total-byte-weight", {}).get("numericValue", 0)
    return {what: round(100 * report["categories"][what]["score"]) for what in PROMISED} | {
        "kB": round(weight / 1_000)
    }


if __name__ == "__main__":
    sys.exit(main())
