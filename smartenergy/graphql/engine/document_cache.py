"""Parsed, validated and measured documents, kept: the same few are sent again and again."""

from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from operator import itemgetter
from threading import Lock
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    StringValueNode,
    Visitor,
    visit,
)

from config import Settings
from smartenergy.graphql.engine import fast_path
from smartenergy.graphql.engine.formatting import format_document_errors, format_syntax_error
from smartenergy.graphql.engine.limits import Limits, Ruler, refuse_over
from smartenergy.graphql.engine.outcomes import NoPlanError
from smartenergy.graphql.engine.parsing import parse
from smartenergy.graphql.engine.validation import aliases_in, faults_of, rules
from smartenergy.kernel.errors import QueryTooComplexError
from smartenergy.web.requests import BadRequestError, refuse_unstorable

OF_OTHERS = 4  # what strangers send, and what was refused, has this part of the room of what users send


class InvalidDocumentError(Exception):
    """A document that is no GraphQL, or does not fit the schema: its errors, as they are answered."""

    def __init__(self, said: list[dict[str, Any]]) -> None:
        self.said = said
        super().__init__(said)


class GoodDocument:
    """A document that may be run, if it is not too large."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, limits: Limits, length: int) -> None:
        self.schema = schema
        self.length = length
        self.document = document
        self.limits = limits
        self._never_too_large: set[int] = set()
        """Operations, by where they begin, that are within the limits whatever the variables and the time."""
        self._always_too_large: dict[int, QueryTooComplexError] = {}
        self._plans: dict[int, fast_path.Complete | None] = {}

    def hold_limits(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> None:
        """Raise QueryTooComplexError where an operation is too large with these variables, coerced."""
        place = _place(operation)
        if place in self._never_too_large:
            return
        if place in self._always_too_large:
            raise copy(self._always_too_large[place])
        ruler = Ruler(self.schema, self.document)
        size = ruler.measure(operation, variables)
        try:
            self.limits.hold(size)
        except QueryTooComplexError as error:
            if not ruler.may_change:
                self._always_too_large[place] = copy(error)
            raise
        if not ruler.may_change:
            self._never_too_large.add(place)

    def plan(self, operation: OperationDefinitionNode) -> fast_path.Complete | None:
        """The operation's plan, or None if it is for graphql-core."""
        place = _place(operation)
        if place not in self._plans:
            try:
                self._plans[place] = fast_path.make(self.schema, self.document, operation)
            except NoPlanError:
                self._plans[place] = None
        return self._plans[place]


class DocumentCache:
    """Parses and validates documents against one schema; keeps the last that were good, and why others were not.

    So many characters are kept, not so many documents: a parsed one takes up to 300 bytes for each of them. What
    strangers send is kept in a room of its own, for they may send any number.
    """

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self.schema = schema
        self.max_tokens = settings.graphql_max_tokens
        self.max_length = settings.graphql_max_document
        self.limits = Limits(settings.graphql_max_depth, settings.graphql_max_aliases, settings.graphql_max_cost)
        self.rules = rules(introspection=settings.graphql_introspection)
        room = settings.graphql_document_cache
        self._kept: LRUCache[str, GoodDocument] = LRUCache(room, getsizeof=_length)
        self._of_strangers: LRUCache[str, GoodDocument] = LRUCache(room // OF_OTHERS, getsizeof=_length)
        self._refused: LRUCache[str, tuple[int, Exception]] = LRUCache(room // OF_OTHERS, getsizeof=itemgetter(0))
        self._lock = Lock()

    def get(self, source: str, *, of_user: bool = True) -> GoodDocument:
        """Answer a document, ready to run. Raises InvalidDocumentError, or one of ours."""
        with self._lock:
            good = self._kept.get(source) or self._of_strangers.get(source)
            refused = None if good else self._refused.get(source)
        if refused:
            raise copy(refused[1])
        if good is None:
            good = self._read_or_remember(source)
            self._keep(self._kept if of_user else self._of_strangers, source, good)
        return good

    def _read_or_remember(self, source: str) -> GoodDocument:
        refuse_over("length", len(source), self.max_length)
        try:
            return self._read(source)
        except (InvalidDocumentError, QueryTooComplexError, BadRequestError) as error:
            # A copy, for an error that was raised holds all that was under way.
            self._keep(self._refused, source, (len(source) + len(str(error)), copy(error)))
            raise

    def _keep(self, room: LRUCache[str, Any], source: str, found: object) -> None:
        with self._lock, suppress(ValueError):  # one that is larger than all that may be kept
            room[source] = found

    def _read(self, source: str) -> GoodDocument:
        document = self._parse(source)
        operations = sum(isinstance(node, OperationDefinitionNode) for node in document.definitions)
        refuse_over("aliases", aliases_in(document), self.limits.aliases * max(1, operations))
        visit(document, _RefuseUnstorable())
        errors = faults_of(self.schema, document, self.rules)
        if errors:
            raise InvalidDocumentError(format_document_errors(errors, document))
        return GoodDocument(self.schema, document, self.limits, len(source))

    def _parse(self, source: str) -> DocumentNode:
        try:
            return parse(source, self.max_tokens)
        except GraphQLError as error:
            raise InvalidDocumentError(format_syntax_error(error)) from None


def _length(good: GoodDocument) -> int:
    return good.length


def _place(operation: OperationDefinitionNode) -> int:
    return operation.loc.start if operation.loc else 0


class _RefuseUnstorable(Visitor):
    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        refuse_unstorable(node.value)

    def enter_int_value(self, node: IntValueNode, *_: object) -> None:
        refuse_unstorable(int(node.value[:40]))
