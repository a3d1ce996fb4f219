"""A private PostgreSQL under `instance/`, on a Unix socket only; its programs come from a wheel."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg

from private_files import own_folder
from smartenergy.embedded.account import let_pass, names_of_owners, server_account
from smartenergy.embedded.instance import own_socket_folder, say, someone_listens
from smartenergy.embedded.programs import postgres_program, server_environment

DATABASE = "smartenergy"
START_SECONDS = 120  # recovery after a crash may take long
END_SECONDS = 10
PORT = 5432
# One locale for every machine, whatever language it speaks: case by Unicode, order by code point.
CLUSTER = ("-U", "postgres", "-A", "peer", "-E", "UTF8", "--locale=C", "--locale-provider=builtin",
           "--builtin-locale=C.UTF-8")  # fmt: skip
# A tick writes every page of the devices, and after a checkpoint each is logged whole once. So checkpoints come
# seldom (a recovery reads 15 minutes of log then), and what is logged whole is not compressed: that takes two
# thirds more of a tick's processor time (docs/decisions/0011), of which a desk has less than of disk.
SETTINGS = """
# Written at each start by smartenergy/embedded/postgres.py.
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket_dir}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
wal_compression = off
lc_messages = 'C'
lc_monetary = 'C'
lc_numeric = 'C'
lc_time = 'C'
timezone = 'UTC'
log_timezone = 'UTC'
{more}
"""


class PrivatePostgres:
    """One server with all that is its own in one directory. One left over by a killed run is taken over."""

    name = "PostgreSQL"
    cluster = CLUSTER

    def __init__(self, home: Path, socket_dir: Path, more_settings: str = "") -> None:
        self.home = home
        self.data = home / "data"
        self.socket_dir = socket_dir
        self.more_settings = more_settings
        self.account = server_account()

    @property
    def url(self) -> str:
        """The address of the application's database on it."""
        return f"postgresql+psycopg://postgres@/{DATABASE}?host={self.socket_dir}&port={PORT}"

    def program(self, name: str) -> Path:
        """Where one of its programs is, such as `initdb`."""
        return postgres_program(name)

    def start(self) -> None:
        """Start the server, making the cluster and the database at the first time. Raises RuntimeError."""
        self._own_folders()
        if not self.is_running():
            self._forget_the_dead()
            self._make_cluster()
            self._configure()
            log = self.home / "server.log"
            self._run("pg_ctl", "-D", self.data, "-l", log, "-w", "-t", str(START_SECONDS), "start")
        self._create_database()

    def stop(self) -> None:
        """Stop the server; open connections are cut, nothing committed is lost."""
        if self.is_running():
            self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", str(START_SECONDS), "stop")

    def is_running(self) -> bool:
        """Whether a server listens on this socket (a pid file alone may name a stranger's process)."""
        return someone_listens(self.socket_dir / f".s.PGSQL.{PORT}")

    def _own_folders(self) -> None:
        owner = self.account.uid if self.account else None
        own_folder(self.home, owner)
        own_socket_folder(self.socket_dir, self.home, owner)
        if self.account:
            let_pass(self.account, [self.home, self.socket_dir, self.program("postgres")])

    def _make_cluster(self) -> None:
        """Make the cluster beside its place, so that one cut short is never taken for a whole one."""
        if (self.data / "global" / "pg_control").exists():
            return
        for unfinished in self.home.glob("new-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        if self.data.exists():
            aside = self.home / f"unfinished-{secrets.token_hex(4)}"
            self.data.rename(aside)
            say(f"The database in {self.data} was never finished: it is made anew, and the old is in {aside}.")
        new = self.home / f"new-{secrets.token_hex(4)}"
        self._run("initdb", "-D", new, *self.cluster)
        new.rename(self.data)

    def _configure(self) -> None:
        """Settings, and who may be the superuser: whoever else reaches the socket is asked who they are."""
        owners = "".join(f"owners {name} postgres\n" for name in sorted(names_of_owners()))
        settings = SETTINGS.format(port=PORT, socket_dir=self.socket_dir, more=self.more_settings)
        self._write("postgresql.auto.conf", settings)
        self._write("pg_hba.conf", "local all all peer map=owners\n")
        self._write("pg_ident.conf", owners)

    def _write(self, name: str, text: str) -> None:
        file = self.data / name
        file.write_text(text)
        file.chmod(0o600)
        if self.account:
            os.chown(file, self.account.uid, self.account.gid)

    def _forget_the_dead(self) -> None:
        """Remove the pid files of a server that has ended. Raises RuntimeError where one lives after all."""
        files = [self.data / "postmaster.pid", self.socket_dir / f".s.PGSQL.{PORT}.lock"]
        if not any(file.exists() for file in files):
            return
        deadline = time.monotonic() + END_SECONDS
        while living := self._processes():  # what a killed server has left ends by itself
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"PostgreSQL runs in {self.data} (pid {min(living)}), but not on our socket. "
                    f"End it with `kill {min(living)}`, and start again."
                )
            time.sleep(0.1)
        for file in files:
            file.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """The processes of a server over this data: they work in its folder."""
        return [process.pid for process in psutil.process_iter() if _works_in(process, self.data)]

    def _create_database(self) -> None:
        self._wait_until_accepting()
        try:
            with psycopg.connect(
                host=str(self.socket_dir), port=PORT, user="postgres", dbname="postgres", autocommit=True
            ) as server:
                look_up = "SELECT 1 FROM pg_database WHERE datname = %s"
                if not server.execute(look_up, [DATABASE]).fetchone():
                    server.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.Error as error:
            raise RuntimeError(f"PostgreSQL: {error}{self._last_words()}") from None

    def _wait_until_accepting(self) -> None:
        """A server that was taken over may still be recovering."""
        deadline = time.monotonic() + START_SECONDS
        while self._call("pg_isready", "-h", self.socket_dir, "-p", str(PORT))[0]:
            if time.monotonic() > deadline or not self.is_running():
                raise RuntimeError(f"PostgreSQL lets nobody in{self._last_words()}")
            time.sleep(0.1)

    def _run(self, program: str, *arguments: str | Path) -> None:
        code, output = self._call(program, *arguments)
        if code:
            raise RuntimeError(f"{program} failed: {output.strip()}{self._last_words()}")

    def _call(self, program: str, *arguments: str | Path) -> tuple[int, str]:
        # A file, not a pipe, takes the output: the server that pg_ctl starts would hold a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(  # noqa: S603 - our own arguments
                [self.program(program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.home, env=server_environment(),
                umask=0o077, start_new_session=True, **self._as_account(),
            )  # fmt: skip
            output.seek(0)
            return done.returncode, output.read()

    def _as_account(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}

    def _last_words(self) -> str:
        log = self.home / "server.log"
        lines = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
        return "".join(f"\n  {line}" for line in lines)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name() == "postgres" and process.cwd() == str(folder.resolve())
    except (psutil.Error, OSError):
        return False
