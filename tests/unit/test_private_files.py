"""Secrets, and folders for sockets, that somebody else could not have made, read or swapped."""

import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import private_files
from config import Settings
from private_files import NotOursError, kept_secret, make_socket_home, own_folder

ROOT = Path(__file__).parents[2]
AWKWARD = ["d" * 80 + "/" + "e" * 40, "My Homes", "it's", "a,b", "wärme"]
NOBODY = 65_534


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The system's temporary folder, where anybody may make anything."""
    with tempfile.TemporaryDirectory(prefix="se-") as folder:
        Path(folder).chmod(0o1777)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def sockets_of(instance: Path) -> Path:
    return Settings(_env_file=None, instance_dir=instance).socket_dir("postgres")


@pytest.mark.parametrize("name", AWKWARD)
def test_an_instance_path_that_is_long_or_not_plain_gets_a_short_plain_socket(
    tmp_path: Path, temporary: Path, name: str
) -> None:
    instance = tmp_path / name
    make_socket_home(instance)
    sockets = sockets_of(instance)
    assert sockets.is_relative_to(temporary)
    assert len(str(sockets / ".s.PGSQL.5432.lock")) <= 100
    assert re.fullmatch(r"[a-zA-Z0-9_./-]+", str(sockets))
    assert mode(sockets.parent) == 0o700
    make_socket_home(instance)
    assert sockets_of(instance) == sockets, "every process of every shell finds the same"
    make_socket_home(instance / "other")
    assert sockets_of(instance / "other") != sockets


def test_a_short_plain_instance_has_its_sockets_beside_its_data(temporary: Path) -> None:
    make_socket_home(temporary / "instance")
    assert sockets_of(temporary / "instance") == temporary / "instance" / "postgres"
    assert not (temporary / "instance").exists()


def replaced_by_a_link(home: Path) -> None:
    home.rename(home.with_name("moved"))
    home.symlink_to(home.with_name("moved"))


def given_away(home: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(home, NOBODY, -1)


@pytest.mark.parametrize(
    "change", [replaced_by_a_link, given_away, lambda home: home.chmod(0o777), lambda home: home.chmod(0o755)]
)
def test_a_socket_folder_that_others_could_look_into_is_believed_no_longer(
    tmp_path: Path, temporary: Path, change: Callable[[Path], None]
) -> None:
    instance = tmp_path / "My Homes"
    make_socket_home(instance)
    before = sockets_of(instance)
    change(before.parent)
    assert sockets_of(instance) == instance / "postgres", "nothing of ours is there, so nothing is found"
    make_socket_home(instance)
    assert sockets_of(instance).is_relative_to(temporary)
    assert sockets_of(instance) != before


def test_where_no_place_is_short_enough_the_start_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_files, "LONGEST_SOCKET_PATH", 20)
    with pytest.raises(NotOursError, match="set INSTANCE_DIR to a short, plain one"):
        make_socket_home(tmp_path / "instance")


def test_a_folder_is_made_for_us_alone_and_one_that_stands_open_is_closed(tmp_path: Path) -> None:
    own_folder(tmp_path / "new" / "deep")
    assert mode(tmp_path / "new" / "deep") == 0o700
    (tmp_path / "open").mkdir(mode=0o755)
    own_folder(tmp_path / "open")
    assert mode(tmp_path / "open") == 0o700


def test_a_link_or_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(NotOursError, match="set INSTANCE_DIR"):
        own_folder(tmp_path / "link")
    assert mode(tmp_path) & 0o700 == 0o700
    if os.geteuid() == 0:
        (tmp_path / "theirs").mkdir()
        os.chown(tmp_path / "theirs", NOBODY, -1)
        with pytest.raises(NotOursError, match="set INSTANCE_DIR"):
            own_folder(tmp_path / "theirs")


def test_processes_that_start_at_once_all_get_the_same_secret(tmp_path: Path) -> None:
    ask = f"from private_files import *; print(kept_secret(Path({str(tmp_path / 'instance' / 'key')!r})))"
    running = [
        subprocess.Popen([sys.executable, "-c", ask], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    secrets = {process.communicate()[0].strip() for process in running}
    assert secrets == {kept_secret(tmp_path / "instance" / "key")}
    assert len(secrets.pop()) >= 32
    assert mode(tmp_path / "instance") == 0o700
    assert mode(tmp_path / "instance" / "key") == 0o600
    assert [path.name for path in (tmp_path / "instance").iterdir()] == ["key"]


def test_a_secret_that_others_could_read_is_closed_and_one_cut_short_or_linked_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    kept_secret(file)
    file.chmod(0o644)
    kept_secret(file)
    assert mode(file) == 0o600
    file.write_text("short")
    with pytest.raises(NotOursError, match="damaged: remove it"):
        kept_secret(file)
    file.rename(tmp_path / "other")
    file.symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="key"):
        kept_secret(file)


def test_somebody_elses_secret_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_secret(tmp_path / "key")
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    if owner == 0:
        os.chown(tmp_path / "key", NOBODY, -1)
    with pytest.raises(NotOursError, match="belongs to somebody else"):
        kept_secret(tmp_path / "key")
