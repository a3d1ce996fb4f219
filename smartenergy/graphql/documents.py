"""Parsed, validated and measured documents, kept: the same few are sent again and again."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    StringValueNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)

from config import Settings
from smartenergy.errors import QueryTooComplexError
from smartenergy.graphql import plans
from smartenergy.graphql.limits import Limits, Ruler, refuse_over
from smartenergy.web.requests import refuse_unstorable

LONGEST_KEPT = 10_000
MOST_ERRORS = 20
TOO_COMPLEX = ("more than", "too deep", "too long", "exceed")


class InvalidDocumentError(Exception):
    """A document that is no GraphQL, or does not fit the schema."""

    def __init__(self, errors: list[GraphQLError], document: DocumentNode | None = None) -> None:
        self.errors = errors
        self.document = document
        super().__init__("invalid document")


class GoodDocument:
    """A document that may be run, if it is not too large."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> None:
        self.schema = schema
        self.document = document
        self.limits = limits
        self._never_too_large: set[int] = set()
        """Operations, by where they begin, that are within the limits whatever the variables."""
        self._plans: dict[int, plans.Complete | None] = {}

    def hold_limits(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> None:
        """Raise QueryTooComplexError where an operation is too large with these variables."""
        place = _place(operation)
        if place in self._never_too_large:
            return
        ruler = Ruler(self.schema, self.document)
        self.limits.hold(ruler.measure(operation, variables))
        if not ruler.depends_on_variables:
            self._never_too_large.add(place)

    def plan(self, operation: OperationDefinitionNode) -> plans.Complete | None:
        """The operation's plan, or None if it is for graphql-core."""
        place = _place(operation)
        if place not in self._plans:
            try:
                self._plans[place] = plans.make(self.schema, self.document, operation)
            except plans.NoPlanError:
                self._plans[place] = None
        return self._plans[place]


class DocumentCache:
    """Parses and validates documents against one schema; keeps the last so many that were good and short."""

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self.schema = schema
        self.max_tokens = settings.graphql_max_tokens
        self.max_length = settings.graphql_max_document
        self.limits = Limits(settings.graphql_max_depth, settings.graphql_max_aliases, settings.graphql_max_cost)
        without = () if settings.graphql_introspection else (NoSchemaIntrospectionCustomRule,)
        self.rules = (*specified_rules, *without)
        self._kept = lru_cache(maxsize=settings.graphql_document_cache)(self._read)

    def get(self, source: str) -> GoodDocument:
        """Answer a document, ready to run. Raises InvalidDocumentError or QueryTooComplexError."""
        return self._kept(source) if len(source) <= LONGEST_KEPT else self._read(source)

    def _read(self, source: str) -> GoodDocument:
        refuse_over("length", len(source), self.max_length)
        document = self._parse(source)
        visit(document, _RefuseUnstorable())
        errors = validate(self.schema, document, self.rules, max_errors=MOST_ERRORS)
        if errors:
            _refuse_if_too_complex(errors[0])
            raise InvalidDocumentError(errors, document)
        return GoodDocument(self.schema, document, self.limits)

    def _parse(self, source: str) -> DocumentNode:
        try:
            return parse(source, max_lexical_tokens=self.max_tokens, max_comments=self.max_tokens)
        except GraphQLError as error:
            _refuse_if_too_complex(error)
            raise InvalidDocumentError([error]) from None


def _place(operation: OperationDefinitionNode) -> int:
    return operation.loc.start if operation.loc else 0


def _refuse_if_too_complex(error: GraphQLError) -> None:
    if any(phrase in error.message for phrase in TOO_COMPLEX):
        raise QueryTooComplexError(error.message) from None


class _RefuseUnstorable(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        refuse_unstorable(node.value)

    def enter_int_value(self, node: IntValueNode, *_: object) -> None:
        refuse_unstorable(int(node.value[:40]))
