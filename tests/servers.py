"""PostgreSQL servers of other versions than the wheel's: those that the machine has installed."""

import os
import re
import subprocess
from pathlib import Path

from smartenergy.embedded.postgres import CLUSTER, PrivatePostgres

INSTALLED = sorted(
    (programs for programs in Path("/usr/lib/postgresql").glob("*/bin") if (programs / "initdb").exists()),
    key=lambda programs: int(re.sub(r"\D", "", programs.parent.name) or 0),
)
"""The folders of programs of Debian and its like, one a version."""
QUICK = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off"
CHOSEN = "TEST_POSTGRES"
"""The variable that names a folder of programs to run the tests against."""


class InstalledPostgres(PrivatePostgres):
    """A server of a test's own whose programs are in a folder."""

    def __init__(self, programs: Path, home: Path, more_settings: str = QUICK) -> None:
        super().__init__(home, home, more_settings)
        self.programs = programs
        if self._version() < 17:  # which have no locales of their own
            self.cluster = (*CLUSTER[:6], "--locale=C.UTF-8")

    def program(self, name: str) -> Path:
        return self.programs / name

    def _version(self) -> int:
        said = subprocess.run([self.program("postgres"), "--version"], capture_output=True, text=True).stdout
        found = re.search(r"\d+", said)
        assert found, said
        return int(found[0])


def chosen_postgres(home: Path) -> PrivatePostgres:
    """The server of the wheel, or the one that TEST_POSTGRES names."""
    programs = os.environ.get(CHOSEN)
    return InstalledPostgres(Path(programs), home) if programs else PrivatePostgres(home, home, QUICK)
