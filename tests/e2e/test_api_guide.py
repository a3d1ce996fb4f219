"""Every command of docs/api.md works, in the order in which it stands there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e import javascript
from tests.e2e.conftest import ROOT, System
from tests.waiting import PATIENCE_SECONDS, wait_until

GUIDE = (ROOT / "docs" / "api.md").read_text()
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def blocks(language: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, language
    return "\n".join(found)


def run(command: list[str], folder: Path, base: str) -> str:
    environment = os.environ | {"BASE": base, "PATH": PATH}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_SECONDS, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def ticked(system: System) -> System:
    """The system once a tick has run: the guide's dashboard has something to show."""
    wait_until(lambda: system.sql("SELECT FROM tick_runs WHERE status = 'done'"), "a tick")
    return system


@pytest.mark.skipif(not shutil.which("curl"), reason="the guide speaks of curl: apt-get install curl")
def test_the_guides_shell_commands_work(ticked: System, tmp_path: Path) -> None:
    printed = run(["bash", "-euo", "pipefail", "-c", blocks("sh")], tmp_path, ticked.address)
    assert '"username":"grace"' in printed
    assert '"name":"Cellar battery"' in printed
    assert '"next_cursor":"' in printed
    assert '"totalCount":3' in printed
    assert '"series":{"start":[' in printed
    assert '"self_sufficiency":' in printed
    assert '"name":"Cabin"' in printed
    assert re.search(r"^event: stats$", printed, re.MULTILINE)
    assert '"role":"viewer"' in printed
    assert (tmp_path / "today.csv").read_text().startswith("start,production_wh,")
    assert re.search(r"^\d+ Heat pump consumption$", printed, re.MULTILINE)
    assert "afterwards: 401" in printed
    assert ticked.sql("SELECT count(*) FROM users WHERE username = 'grace'") == [(0,)]
    typed = ["mypy", "--strict", "--config-file=", "--cache-dir", str(tmp_path / "mypy"), "list_devices.py"]
    assert "no issues found" in run(typed, tmp_path, ticked.address)
    refused = [sys.executable, "list_devices.py", ticked.address, "none"]
    answer = subprocess.run(refused, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert "code='UNAUTHENTICATED'" in answer.stderr


def test_the_guides_python_works(ticked: System, tmp_path: Path) -> None:
    printed = run([sys.executable, "-c", blocks("python")], tmp_path, ticked.address)
    assert "Battery online" in printed
    assert re.search(r"\d+ W produced, -?[\d.]+ W from the grid", printed)
    assert "BAD_USER_INPUT {'name':" in printed
    assert re.search(r"subscribed {'data': {'energyStats': {'netGridFlow'", printed)


def test_the_guides_javascript_works(ticked: System, tmp_path: Path) -> None:
    program = tmp_path / "guide.mjs"
    program.write_text(blocks("js"))
    printed = javascript.run(program, BASE=ticked.address)
    assert "netGridFlow" in printed
    assert "Solar panel" in printed
    assert re.search(r"live {.*net_grid_flow", printed, re.DOTALL)
    assert re.search(r"subscribed {.*netGridFlow", printed, re.DOTALL)
