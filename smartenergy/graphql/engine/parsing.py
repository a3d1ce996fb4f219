"""Parsing whose work is bounded: so many tokens, so many comments, so deep."""

from graphql import DocumentNode
from graphql.language.parser import Parser

from smartenergy.graphql.engine.limits import refuse_over
from smartenergy.kernel.errors import QueryTooComplexError


class BoundedParser(Parser):
    """Counts as it reads. The library's own limits raise what any slip raises: only words tell them apart."""

    def __init__(self, source: str, most: int) -> None:
        super().__init__(source)
        self.most = most
        self._tokens = 0

    def advance_lexer(self) -> None:
        """Go on to the next token that is no comment."""
        super().advance_lexer()
        self._tokens += 1
        refuse_over("tokens", self._tokens, self.most)
        refuse_over("comments", self.token_count - self._tokens, self.most)


def parse(source: str, most_tokens: int) -> DocumentNode:
    """Parse a document. Raises GraphQLSyntaxError, or QueryTooComplexError."""
    try:
        return BoundedParser(source, most_tokens).parse_document()
    except RecursionError:
        pass
    raise QueryTooComplexError("The query is nested too deeply.")  # here, without all that was under way
