"""What README and docs lead to is there, and what is there is named in them."""

import re
from pathlib import Path

import click
import pytest

from config import Settings
from smartenergy import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
HELP_OF_MAKE = re.compile(r"^([a-z-]+):.*## (.*)", re.MULTILINE)
RECIPE_OF_MAKE = re.compile(r"^([a-z-]+):.*##.*\n((?:\t.*\n)*)", re.MULTILINE)
ASKED_BY_MAKE = re.compile(r"\$\((?:if|or) \$\(([A-Z_]+)\)")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """The names by which headings of a page are linked to, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), target


def test_the_readmes_defaults_are_those_of_the_code() -> None:
    compared = set()
    for row in re.findall(r"^\| (`[A-Z].*) \|$", (ROOT / "README.md").read_text(), re.MULTILINE):
        first, second, *_ = row.split(" | ")
        names, defaults = re.findall(r"`([A-Z_]+)`", first), re.findall(r"`([^`]+)`", second)
        if len(names) == len(defaults):
            for name, default in zip(names, defaults, strict=True):
                assert str(Settings.model_fields[name.lower()].default).lower() == default.lower(), name
                compared.add(name)
        assert all(name.lower() in Settings.model_fields for name in names)
    assert {"SIMULATION_INTERVAL_SECONDS", "SIMULATION_SEED", "HOST", "PORT", "DEFAULT_TIMEZONE"} <= compared


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    named = set(LINK.findall(index))
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages <= named
    assert "docs/README.md" in LINK.findall((ROOT / "README.md").read_text())


def test_the_index_of_decisions_names_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    named = set(LINK.findall((folder / "README.md").read_text()))
    assert {page.name for page in folder.glob("0*.md")} <= named


def test_the_readme_names_every_target_of_make() -> None:
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    pages = (ROOT / "README.md").read_text() + (ROOT / "docs" / "development.md").read_text()
    assert len(targets) > 10
    assert [
        target for target in targets if f"`make {target}" not in pages and f"make {target} " not in pages
    ] == []


def test_the_help_of_make_names_what_may_be_said_beside_a_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    told = {target: set(re.findall(r"([A-Z_]+)=", text)) for target, text in HELP_OF_MAKE.findall(makefile)}
    for target, recipe in RECIPE_OF_MAKE.findall(makefile):
        assert set(ASKED_BY_MAKE.findall(recipe)) <= told[target], target


def test_the_readme_names_every_command_of_flask() -> None:
    table = re.findall(r"^\| (`[^|]*(?:\\\|[^|]*)*`) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    named = {word for row in table for word in re.findall(r"[a-z][a-z-]+", row)}
    commands, context = cli.Commands(), click.Context(cli.Commands())
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        assert name in named, name
        if isinstance(command, click.Group) and name != "db":  # Flask-Migrate's own
            assert command.commands.keys() <= named, (name, command.commands.keys() - named)
