"""Parsed and validated documents, kept: the same few are sent again and again."""

from functools import lru_cache

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    StringValueNode,
    Visitor,
    parse,
    validate,
    visit,
)

from smartenergy.errors import QueryTooComplexError
from smartenergy.web.requests import refuse_unstorable

LONGEST_KEPT = 10_000
MOST_ERRORS = 20
TOO_COMPLEX = ("more than", "too deep", "too long", "exceeds")


class InvalidDocumentError(Exception):
    """A document that is no GraphQL, or does not fit the schema."""

    def __init__(self, errors: list[GraphQLError], document: DocumentNode | None = None) -> None:
        self.errors = errors
        self.document = document
        super().__init__("invalid document")


class DocumentCache:
    """Parses and validates documents against one schema; keeps the last so many that were good and short."""

    def __init__(self, schema: GraphQLSchema, kept: int, max_tokens: int) -> None:
        self.schema = schema
        self.max_tokens = max_tokens
        self._kept = lru_cache(maxsize=kept)(self._read)

    def get(self, source: str) -> DocumentNode:
        """Answer a document, ready to run. Raises InvalidDocumentError or QueryTooComplexError."""
        return self._kept(source) if len(source) <= LONGEST_KEPT else self._read(source)

    def _read(self, source: str) -> DocumentNode:
        document = self._parse(source)
        visit(document, _RefuseUnstorable())
        errors = validate(self.schema, document, max_errors=MOST_ERRORS)
        if errors:
            raise InvalidDocumentError(errors, document)
        return document

    def _parse(self, source: str) -> DocumentNode:
        try:
            return parse(source, max_lexical_tokens=self.max_tokens, max_comments=self.max_tokens)
        except GraphQLError as error:
            if any(phrase in error.message for phrase in TOO_COMPLEX):
                raise QueryTooComplexError(error.message) from None
            raise InvalidDocumentError([error]) from None


class _RefuseUnstorable(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        refuse_unstorable(node.value)

    def enter_int_value(self, node: IntValueNode, *_: object) -> None:
        refuse_unstorable(int(node.value[:40]))
