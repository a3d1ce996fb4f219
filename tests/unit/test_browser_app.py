"""docs/browser-app.md is complete: nothing is used that it does not install, write or make."""

import json
import re
from pathlib import PurePosixPath

import pytest

from tests.browser_app import COMMANDS, FILES, PAGE, ROOT

PINNED = json.loads((ROOT / "tests" / "browser_app" / "package.json").read_text())["dependencies"]
OF_THE_TEMPLATE = {"react", "react-dom", "typescript", "vite", "@vitejs/plugin-react"}
IMPORTED = re.compile(r'from "([^"]+)"')
INSTALLED = {
    package for line in re.findall(r"npm install (?:--save-dev )?([^`\n]+)", PAGE) for package in line.split()
}


def imports(name: str, *, relative: bool) -> set[str]:
    return {path for path in IMPORTED.findall(FILES[name]) if path.startswith(".") == relative}


def test_the_page_has_the_whole_app() -> None:
    assert set(FILES) == {
        "codegen.ts", "src/session.ts", "src/client.ts", "src/Failure.tsx", "src/SignIn.tsx", "src/AddDevice.tsx",
        "src/Home.tsx", "src/App.tsx", "src/apollo.ts",
    }  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_imports_is_on_the_page_or_made_by_codegen(name: str) -> None:
    written = {str(PurePosixPath(path).with_suffix("")) for path in FILES} | {"src/gql", "src/gql/graphql"}
    assert {str(PurePosixPath(name).parent / path) for path in imports(name, relative=True)} <= written


@pytest.mark.parametrize("name", FILES)
def test_each_package_that_a_file_imports_is_installed_by_the_page(name: str) -> None:
    depth = {path: 2 if path.startswith("@") else 1 for path in imports(name, relative=False)}
    packages = {"/".join(path.split("/")[:parts]) for path, parts in depth.items()}
    assert packages <= INSTALLED | OF_THE_TEMPLATE


def test_what_the_page_installs_is_what_the_test_in_a_browser_pins() -> None:
    assert set(PINNED) >= INSTALLED


def test_codegen_runs_after_its_configuration_is_written() -> None:
    told = PAGE.index("Put the files below")
    assert all(PAGE.index(command) > told for command in COMMANDS if "codegen" in command and "npx" in command)
