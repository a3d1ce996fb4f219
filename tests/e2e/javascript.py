"""Programs in JavaScript, run with the Node that pip installed."""

import os
import subprocess
import sys
from pathlib import Path

from tests.waiting import PATIENCE_SECONDS

FOLDER = Path(__file__).parents[1] / "javascript"
PROGRAMS = Path(sys.executable).parent


def run(program: Path, *arguments: str, **environment: str) -> str:
    """Run a program and answer what it printed."""
    assert (FOLDER / "node_modules").is_dir(), "run `make test` once: it installs what the JavaScript needs"
    path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(PROGRAMS / "node"), str(program), *arguments],
        cwd=FOLDER, capture_output=True, text=True, timeout=PATIENCE_SECONDS, env=os.environ | {"PATH": path} | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
