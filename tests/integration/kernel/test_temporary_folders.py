"""Temporary folders: those of killed processes are cleared away, and nobody else's."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from smartenergy.kernel.temporary_folders import held_folder

PREFIX = "smartenergy-test-"
HOLD = f"""
import time
from smartenergy.kernel.temporary_folders import held_folder
held = held_folder("{PREFIX}")
print(held.name, flush=True)
time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds a folder, in a folder for temporary files of the test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_what_a_killed_process_has_left_is_cleared_away_by_the_next(
    holder: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    assert holder.stdout
    theirs = Path(holder.stdout.readline().strip())
    (theirs / "packed").write_text("something")
    (tmp_path / f"{PREFIX}link").symlink_to(theirs)
    others = tmp_path / f"{PREFIX}open-to-all"
    others.mkdir(mode=0o755)
    with held_folder(PREFIX) as first:
        assert Path(first).is_dir()
        assert theirs.is_dir(), "its process lives"
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with held_folder(PREFIX):
            assert not theirs.exists()
            assert Path(first).is_dir(), "we live"
            assert others.is_dir(), "it is not as we make them"
