"""The house keeps its own rules."""

import subprocess
import sys
from pathlib import Path

from smartenergy.graphql.schema import print_schema
from smartenergy.jobs import tasks
from smartenergy.services import periodic_tasks

ROOT = Path(__file__).parents[2]


def test_imports_run_downwards_only() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    assert "0 broken" in checked.stdout


def test_the_schema_in_the_repository_is_not_stale() -> None:
    assert (ROOT / "schema.graphql").read_text() == print_schema(), "run: flask schema > schema.graphql"


def test_every_task_of_the_registry_has_a_job() -> None:
    assert all(callable(getattr(tasks, name)) for name in periodic_tasks.TASKS)
