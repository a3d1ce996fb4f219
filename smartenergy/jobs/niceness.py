"""A worker gives way: a tick takes what the web and Redis leave of the processors.

What it asks of PostgreSQL is done by a process of the server for each of its connections. Where that runs on this
machine, as over the private server's socket, and may be told so, it is made as nice as the worker.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from psycopg import Connection
from sqlalchemy import event

from smartenergy.kernel.extensions import db


def give_way(app: Flask) -> None:
    """Make this process nice, and what works for it from here on. Once nice, nobody can go back."""
    nice = app.extensions["settings"].worker_nice
    if not nice:
        return
    _make_nice(0, nice)

    def make_backend_nice(connection: Connection[Any], _record: Any) -> None:
        if (process := _backend_of(connection)) is not None:
            _make_nice(process, nice)

    with app.app_context():
        event.listen(db.engine, "connect", make_backend_nice)


def _make_nice(process: int, nice: int) -> None:
    """Make a process nice, 0 for this one; leave it as it is where that is not ours to do."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process, max(nice, os.getpriority(os.PRIO_PROCESS, process)))
        if os.getsid(process) == (process or os.getpid()):
            # Linux on a desk shares processors out by session first; niceness alone would tell within it only.
            Path(f"/proc/{process or 'self'}/autogroup").write_text(str(nice))


def _backend_of(connection: Connection[Any]) -> int | None:
    """The process that serves a connection, where it is seen on this machine and is what it should be."""
    info = connection.info
    if not info.host.startswith("/"):
        return None
    try:
        title = Path(f"/proc/{info.backend_pid}/cmdline").read_text()
    except OSError:
        return None
    is_it = title.startswith("postgres: ") and f"{info.user} {info.dbname} [local]" in title
    return info.backend_pid if is_it else None
