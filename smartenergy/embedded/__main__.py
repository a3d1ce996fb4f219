"""`python -m smartenergy.embedded`: private servers, set-up, then web, live, worker and scheduler together."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from honcho import manager as honcho

from config import ROOT, Settings, keep_settings_of_run, load_settings
from private_files import make_socket_home
from smartenergy.embedded.instance import (
    MARK,
    CannotRunError,
    end_leftovers,
    only_run_in,
    refuse_taken_port,
    say,
)
from smartenergy.embedded.watch import private_servers

COMMANDS = {
    "web": "wsgi.py", "live": "asgi.py", "worker": "worker.py", "scheduler": "worker.py scheduler",
    "servers": "-m smartenergy.embedded.watch",
}  # fmt: skip
honcho.KILL_WAIT = 15  # seconds; 5 are few for a worker, which gives way to all others, where the machine is busy
BY_REQUEST = {130, 143}  # honcho's word for Ctrl-C and SIGTERM
BANNER = """
Smart Home Energy is starting at {address}
  Homes      {address}/
  GraphiQL   {address}/graphql/
  REST docs  {address}/api/docs
  Admin      {address}/admin/
  Jobs       {address}/rq/
  Live       {live}/live/homes/…
  Health     {address}/health/ready
  Sign in    family, user1 … user5 / password123, or admin / adminpass
  A tick is {interval} s long. Ctrl-C stops everything; the data stays in {instance}
"""
KNOWN_PASSWORDS = "Who can reach {address} can sign in as admin: its password is known. Change it, or HOST."


class _Manager(honcho.Manager):  # type: ignore[misc] # untyped
    """Runs the processes; kills what does not stop, and what that has begun."""

    def __init__(self, instance: Path) -> None:
        super().__init__()
        self.instance = instance

    def kill(self) -> None:
        """End all that is left: a job outlives its worker, and honcho waits for whoever holds its output."""
        super().kill()
        end_leftovers(self.instance)


def main() -> int:
    """Run everything until Ctrl-C, SIGTERM or the death of one process; answer the exit code."""
    settings = load_settings()
    signal.signal(signal.SIGTERM, _exit)
    try:
        with only_run_in(settings.instance_dir):
            if ended := end_leftovers(settings.instance_dir):
                say(f"Ended {ended} processes that a killed run had left.")
            refuse_taken_port(settings.host, settings.port, "PORT")
            refuse_taken_port(settings.host, settings.live_at_port, "LIVE_PORT")
            keep_settings_of_run(settings)
            with _servers(settings):
                return _run(settings)
    except (CannotRunError, RuntimeError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        return 0


def _run(settings: Settings) -> int:
    environment = os.environ | {MARK: str(settings.instance_dir), "PYTHONUNBUFFERED": "1"}
    say("Setting up: the database's schema, the periodic tasks, the demo")
    setup = subprocess.run([sys.executable, "-m", "flask", "setup"], cwd=ROOT, env=environment)
    if setup.returncode:
        return setup.returncode
    address = f"http://{settings.host}:{settings.port}"
    print(  # noqa: T201 - this is a command's answer to a person
        BANNER.format(
            address=address, live=f"http://{settings.host}:{settings.live_at_port}",
            interval=settings.simulation_interval_seconds, instance=settings.instance_dir,
        ),
        flush=True,
    )  # fmt: skip
    if not settings.is_local:
        say(KNOWN_PASSWORDS.format(address=address))
    manager = _Manager(settings.instance_dir)
    for name, command in COMMANDS.items():
        manager.add_process(name, f"exec '{sys.executable}' {command}", env=environment, cwd=str(ROOT))
    manager.loop()
    return 0 if manager.returncode in BY_REQUEST else int(manager.returncode or 1)


@contextmanager
def _servers(settings: Settings) -> Iterator[None]:
    """Private servers for those that no URL names, stopped at the end."""
    make_socket_home(settings.instance_dir)
    with ExitStack() as running:
        for server in private_servers(settings):
            if server:
                say(f"Starting {server.name}")
                running.callback(server.stop)
                server.start()
        yield


def _exit(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")  # what honcho is written for
    sys.exit(main())
