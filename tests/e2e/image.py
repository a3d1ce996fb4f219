"""The image's steps, done outside an engine: its files in a folder, its environment, and no package that it lacks."""

import json
import re
import shutil
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.e2e.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
ALLOWED = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
BASE_TOOLS = {"python", "/venv/bin/pip", "useradd"}
"""What the steps may call: the base has Python, Debian's essential programs, and no compiler."""
ABSENT = """
import sys


class Absent:
    NAMES = set({names})

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.NAMES:
            raise ModuleNotFoundError(f"the image has no {{name}}", name=name)


sys.meta_path.insert(0, Absent())
"""


def steps(instruction: str) -> list[str]:
    """What stands behind an instruction in the Dockerfile, each on one line."""
    lines = re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines()
    return [line.partition(" ")[2] for line in lines if line.startswith(f"{instruction} ")]


def environment() -> dict[str, str]:
    """What the image sets, but for its own PATH."""
    pairs = (pair.split("=", 1) for step in steps("ENV") for pair in step.split())
    return {name: value for name, value in pairs if name != "PATH"}


def programs() -> set[str]:
    """Which programs the steps call."""
    return {command.split()[0] for step in steps("RUN") for command in step.split("&&")}


def build(folder: Path) -> Path:
    """Copy what the image copies, as far as `.dockerignore` lets it through; answer where its `/` is."""
    for step in steps("COPY"):
        if step.startswith("--from"):
            continue
        *sources, target = step.split()
        for source in sources:
            assert any(source == one or source.startswith(f"{one}/") for one in ALLOWED), f"{source} is ignored"
            place = folder / ("app" if not target.startswith("/") else "") / target.lstrip("/")
            _copy(ROOT / source, place / source if target.endswith("./") or target == "." else place)
    return folder


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    else:
        shutil.copy(source, target)


def hide_other_packages(folder: Path) -> Path:
    """A folder for PYTHONPATH, with which nothing can be imported that requirements.txt does not pin."""
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    names = [
        package
        for package, owners in packages_distributions().items()
        if pinned.isdisjoint(re.sub(r"[-_.]+", "-", owner).lower() for owner in owners)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(ABSENT.format(names=json.dumps(names)))
    return folder
