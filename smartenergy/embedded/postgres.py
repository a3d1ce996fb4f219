"""A private PostgreSQL under `instance/`, on a Unix socket only; its programs come from a wheel."""

import os
import pwd
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from smartenergy.embedded.programs import postgres_program

DATABASE = "smartenergy"
ASKED_TIMES = 4
START_SECONDS = 120  # recovery after a crash may take long
SETTINGS = """
# Written at each start by smartenergy/embedded/postgres.py.
listen_addresses = ''
unix_socket_directories = '{socket_dir}'
max_connections = 100
shared_buffers = 256MB
max_wal_size = 2GB
wal_compression = on
{more}
"""


class PrivatePostgres:
    """One server with all that is its own in one directory. One left over by a killed run is taken over."""

    def __init__(self, home: Path, socket_dir: Path, more_settings: str = "") -> None:
        self.home = home
        self.data = home / "data"
        self.socket_dir = socket_dir
        self.more_settings = more_settings

    @property
    def url(self) -> str:
        """The address of the application's database on it."""
        return f"postgresql+psycopg://postgres@/{DATABASE}?host={self.socket_dir}"

    def start(self) -> None:
        """Start the server, making the cluster and the database at the first time. Raises RuntimeError."""
        for directory in {self.home, self.socket_dir}:
            directory.mkdir(parents=True, exist_ok=True)
            _hand_over(directory)
        if not (self.data / "PG_VERSION").exists():
            self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        if not self.is_running():
            (self.data / "postgresql.auto.conf").write_text(
                SETTINGS.format(socket_dir=self.socket_dir, more=self.more_settings)
            )
            log = self.home / "server.log"
            self._run("pg_ctl", "-D", self.data, "-l", log, "-w", "-t", str(START_SECONDS), "start")
        self._create_database()

    def stop(self) -> None:
        """Stop the server; open connections are cut, nothing committed is lost."""
        if self.is_running():
            self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def is_running(self) -> bool:
        """Whether a server answers on this socket (a pid file alone may name a stranger's process)."""
        accepting, rejecting = 0, 1
        for _ in range(ASKED_TIMES):  # a busy machine may fail to answer once
            if not (self.socket_dir / ".s.PGSQL.5432").exists():
                return False
            if self._call("pg_isready", "-h", self.socket_dir)[0] in (accepting, rejecting):
                return True
            time.sleep(0.2)
        return False

    def _create_database(self) -> None:
        server = ("-h", str(self.socket_dir), "-U", "postgres")
        look_up = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608 - a constant
        if self._run("psql", *server, "-d", "postgres", "-tAc", look_up).strip() != "1":
            self._run("createdb", *server, DATABASE)

    def _run(self, program: str, *arguments: str | Path) -> str:
        code, output = self._call(program, *arguments)
        if code:
            raise RuntimeError(f"{program} failed: {output.strip()}{self._last_words()}")
        return output

    def _call(self, program: str, *arguments: str | Path) -> tuple[int, str]:
        # A file, not a pipe, takes the output: the server that pg_ctl starts would hold a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(  # noqa: S603 - our own arguments
                [postgres_program(program), *arguments],
                stdout=output, stderr=output, cwd=self.home, start_new_session=True, **_server_user(),
            )  # fmt: skip
            output.seek(0)
            return done.returncode, output.read()

    def _last_words(self) -> str:
        log = self.home / "server.log"
        lines = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
        return "".join(f"\n  {line}" for line in lines)


def _server_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; then it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _hand_over(directory: Path) -> None:
    """Make a directory the server's own; as root, also let its user pass (not read) the folders above."""
    directory.chmod(0o700)
    if os.geteuid() != 0:
        return
    nobody = pwd.getpwnam("nobody")
    os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    for parent in (*directory.parents, *postgres_program("postgres").parents):
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)
