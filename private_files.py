"""What is this account's alone: the folder of an instance, the secrets in it, where its sockets are."""

import os
import re
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

OTHERS = 0o067
"""What others may do with a folder of ours: nothing. (A group may pass, so that root's PostgreSQL can.)"""
PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 104 to 108 bytes, by system
LONGEST_SOCKET = ".s.PGSQL.5432.lock"
SERVERS = ("postgres", "redis")
SHORTEST_SECRET = 32


class NotOursError(RuntimeError):
    """A file or folder that somebody else could read or swap, in one line for a person."""


def own_folder(folder: Path, owner: int | None = None) -> None:
    """Make a folder that only we may enter, or close the one that is there; `owner` is whom root makes it for.

    Raises NotOursError for a link, for no folder, and for somebody else's.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), owner):
        raise NotOursError(
            f"{folder} is a link or belongs to somebody else: set INSTANCE_DIR to a folder of your own."
        )
    if found.st_mode & OTHERS:
        folder.chmod(0o700)
    if owner is not None and found.st_uid != owner:
        os.chown(folder, owner, -1)


def close_files(folder: Path) -> None:
    """Take from others what they may do with the files in a folder of ours, however deep."""
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        if mode & 0o077 and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & 0o700)


def is_own(folder: Path, owner: int | None = None) -> bool:
    """Whether this is a folder, no link, that nobody but its owner, us unless named, can look into or change."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    mine = found.st_uid == (os.geteuid() if owner is None else owner)
    return stat.S_ISDIR(found.st_mode) and mine and not found.st_mode & OTHERS


def kept_secret(file: Path) -> str:
    """A random secret, made once, the same for processes that start together. Raises NotOursError, OSError."""
    if not file.exists():
        own_folder(file.parent)
        _put(file, secrets.token_urlsafe(48), is_first_right=True)
    secret, _ = _read(file)
    if len(secret) < SHORTEST_SECRET:
        raise NotOursError(f"{file} is damaged: remove it, and another is made.")
    return secret


def keep(file: Path, text: str) -> None:
    """Write a file that is ours alone, whole or not at all. Raises NotOursError, OSError."""
    own_folder(file.parent)
    _put(file, text)


def kept(file: Path) -> str:
    """The text of a file that is ours; nothing where there is none."""
    try:
        return _read(file)[0]
    except (OSError, NotOursError):
        return ""


def holds_sockets(folder: Path) -> bool:
    """Whether a folder's path is short and plain enough for sockets.

    A space in it breaks redis-py's reading of CLIENT INFO; quotes and commas mean something to PostgreSQL.
    """
    path = str(folder / LONGEST_SOCKET)
    return len(path.encode()) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(path) is not None


def socket_dir(instance: Path, server: str) -> Path:
    """Where a server's socket is: beside its data, or where `make_socket_home` put it.

    A folder that is no longer ours alone is not believed; then no server is found, for none of ours is there.
    """
    home = None if holds_sockets(instance / server) else _socket_home(instance)
    return (home or instance) / server


def make_socket_home(instance: Path) -> None:
    """Where an instance's path can't hold sockets: make a folder that can. Nobody could have made it before us.

    Raises NotOursError where there is no place for one.
    """
    if all(holds_sockets(instance / server) for server in SERVERS) or _socket_home(instance):
        return
    own_folder(instance)
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 - for a new folder with a random name
        if all(holds_sockets(Path(place) / "smartenergy-12345678" / server) for server in SERVERS):
            _put(instance / "sockets", tempfile.mkdtemp(prefix="smartenergy-", dir=place))
            return
    raise NotOursError(f"{instance} is no path for sockets: set INSTANCE_DIR to a short, plain one.")


def _socket_home(instance: Path) -> Path | None:
    try:
        home, owner = _read(instance / "sockets")
    except (OSError, NotOursError):
        return None
    return Path(home) if is_own(Path(home), owner) else None


def _put(file: Path, text: str, *, is_first_right: bool = False) -> None:
    """Write a file at once and whole; if the first is right, one that is there stays."""
    handle, beside = tempfile.mkstemp(dir=file.parent)  # nobody else may read it
    try:
        with os.fdopen(handle, "w") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        if not is_first_right:
            Path(beside).replace(file)
            return
        with suppress(FileExistsError):
            os.link(beside, file)
    finally:
        Path(beside).unlink(missing_ok=True)


def _read(file: Path) -> tuple[str, int]:
    """A file's text and owner: ours, root's, or, for root, anybody's; no link is followed."""
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW)) as opened:
        found = os.fstat(opened.fileno())
        if os.geteuid() not in (0, found.st_uid) and found.st_uid != 0:
            raise NotOursError(f"{file} belongs to somebody else: set INSTANCE_DIR to a folder of your own.")
        if found.st_mode & 0o077 and os.geteuid() in (0, found.st_uid):
            os.fchmod(opened.fileno(), 0o600)
        return opened.read().strip(), found.st_uid
