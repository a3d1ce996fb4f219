"""A command waits for its own needs, not for those of the whole system."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import Settings
from tests.conftest import SECRET

ROOT = Path(__file__).parents[3]
HEAVY = {
    "apispec", "flask_admin", "flask_cors", "granian", "graphene", "graphql", "graphql_server", "plotly",
    "alembic", "prometheus_client", "pyarrow", "rq", "rq_dashboard", "rq_scheduler", "wtforms",
}  # fmt: skip
RUN = """
import sys
from flask.cli import main
sys.argv[0] = "flask"
try:
    main()
finally:
    print("\\nloaded", *{name.partition(".")[0] for name in sys.modules})
"""


def loaded_by(settings: Settings, command: str) -> set[str]:
    """The packages that are imported once a command has run, as `flask` runs it."""
    secrets = {"SECRET_KEY": SECRET, "JWT_SECRET_KEY": SECRET}
    servers = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *command.split()],
        cwd=ROOT, env=os.environ | secrets | servers, capture_output=True, text=True,
    )  # fmt: skip
    assert "does not answer" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    last = done.stdout.splitlines()[-1].split()
    assert last[0] == "loaded"
    return set(last[1:])


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "command", ["stats nobody", "user unlock nobody", "token list nobody", "energy report nobody"]
)
def test_a_small_command_loads_neither_the_web_nor_charts_nor_files(settings: Settings, command: str) -> None:
    assert loaded_by(settings, command) & HEAVY == set()


@pytest.mark.usefixtures("app")
def test_what_a_home_does_now_is_told_without_the_arithmetic_and_the_rules_of_accounts(settings: Settings) -> None:
    assert loaded_by(settings, "stats nobody") & {"numpy", "email_validator"} == set()


def test_flasks_own_commands_see_the_whole_web() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "routes"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(
        path in done.stdout for path in ("/graphql/", "/api/v1/devices", "/admin/devices/", "/health/ready")
    )


@pytest.mark.parametrize(("command", "file"), [("schema", "schema.graphql"), ("openapi", "openapi.json")])
def test_the_documents_of_the_apis_are_printed_as_they_are_kept(command: str, file: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == (ROOT / file).read_text()
