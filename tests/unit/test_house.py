"""The house keeps its own rules."""

import re
import subprocess
import sys
from pathlib import Path

from graphql import is_specified_scalar_type

from smartenergy.graphql.schema import print_schema, schema
from smartenergy.jobs import tasks
from smartenergy.services.scheduling import periodic_tasks

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


def test_everything_in_the_graphql_schema_says_what_it_is() -> None:
    silent = []
    for name, kind in schema.graphql_schema.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(kind):
            continue
        silent += [name] * (not kind.description)
        for field_name, field in getattr(kind, "fields", {}).items():
            silent += [f"{name}.{field_name}"] * (not field.description)
            for argument_name, argument in getattr(field, "args", {}).items():
                silent += [f"{name}.{field_name}({argument_name})"] * (not argument.description)
    assert silent == []


def test_the_threat_model_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"`((?:security|integration)/[\w/.]*)`", text)
    assert len(named) > 15
    for path in named:
        folder = "tests/integration" if path.startswith("security/") else "tests"
        assert (ROOT / folder / path).exists(), path
