"""As whom PostgreSQL runs: as us; for root, which it refuses to be, as `nobody` in a group of its own."""

import grp
import os
import pwd
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from smartenergy.embedded.instance import say

UNUSED_GROUPS = range(60_800, 60_900)  # no system gives these out


@dataclass(frozen=True)
class Account:
    """Whom a server runs as where we are root."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """The account of a root's PostgreSQL; None where we are not root. Raises RuntimeError."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise RuntimeError("PostgreSQL does not run as root, and there is no user `nobody`.") from None
    named = {group.gr_gid for group in grp.getgrall()}
    return Account(nobody.pw_uid, next(gid for gid in UNUSED_GROUPS if gid not in named))


def names_of_owners() -> set[str]:
    """Who may be the database's superuser: we, and root, who can be anybody."""
    try:
        return {"root", pwd.getpwuid(os.geteuid()).pw_name}
    except KeyError:
        return {"root", str(os.geteuid())}


def let_pass(account: Account, folders: Iterable[Path]) -> None:
    """Let a server pass to its folders: by its group through ours, and if it must be, as everybody, above that."""
    opened = set()
    for folder in folders:
        _let_group_pass(account, folder.parent)
        for above in folder.parents:
            mode = above.stat().st_mode
            if not mode & stat.S_IXOTH and not _is_open_to(account, above):
                above.chmod(mode | stat.S_IXOTH)
                opened.add(str(above))
    if opened:
        say(
            f"You are root, so PostgreSQL runs as nobody; to reach it, everybody may pass (not read) "
            f"{', '.join(sorted(opened))} now. Start as another user to avoid that."
        )


def _let_group_pass(account: Account, folder: Path) -> None:
    """A folder that is root's alone gets the server's group, which may pass it and no more."""
    found = folder.stat()
    if _is_open_to(account, folder) or (found.st_uid == 0 and not found.st_mode & 0o077):
        os.chown(folder, -1, account.gid)
        folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXGRP)


def _is_open_to(account: Account, folder: Path) -> bool:
    found = folder.stat()
    return found.st_gid == account.gid and bool(found.st_mode & stat.S_IXGRP)
