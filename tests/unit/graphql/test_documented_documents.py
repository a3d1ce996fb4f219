"""Every GraphQL document that is shown somewhere fits the schema as strict tools read it."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLError, GraphQLSchema, build_schema, parse, validate

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GRAPHIQL = ROOT / "smartenergy" / "graphql" / "engine" / "ide_assets" / "graphiql.js"

BLOCK = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A string in a program that begins as a document does.
QUOTED = re.compile(
    r"""(['"`])(\s*(?:\#[^\n]*\n\s*)*(?:(?:query|mutation|subscription|fragment)[\s({@]|\{\s)(?:(?!\1).)*)\1""",
    re.DOTALL,
)


def in_program(source: str) -> list[str]:
    return [document for _, document in QUOTED.findall(source)]


def on_page(text: str) -> list[str]:
    found = []
    for language, block in BLOCK.findall(text):
        found += [block] if language == "graphql" else in_program(block)
    return found


DOCUMENTS = [
    pytest.param(document, id=f"{path.relative_to(ROOT)} {number}")
    for path in (*PAGES, GRAPHIQL)
    for number, document in enumerate((in_program if path == GRAPHIQL else on_page)(path.read_text()), 1)
]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The schema as other tools see it: from the file, with nothing of ours that is more lenient."""
    return build_schema((ROOT / "schema.graphql").read_text())


def faults(schema: GraphQLSchema, document: str) -> list[GraphQLError]:
    return validate(schema, parse(document))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_documented_document_is_what_codegen_and_clients_accept(schema: GraphQLSchema, document: str) -> None:
    assert faults(schema, document) == []


def test_documents_are_found_in_every_form() -> None:
    places = " ".join(str(parameter.id) for parameter in DOCUMENTS)
    assert all(place in places for place in ("README.md 6", "docs/energy.md", "docs/api.md 3", "graphiql.js"))


def test_strings_for_enums_and_capitals_would_be_refused(schema: GraphQLSchema) -> None:
    assert faults(schema, '{ devices(status: "online") { totalCount } }')
    assert faults(schema, "{ energyHistory(resolution: HOUR) { timezone } }")
