"""Validation whose work is bounded, however a document repeats itself.

Whether fields can be merged is found by comparing each pair of those that answer by one name, and what variables
a fragment uses is found for each operation: both grow with the square of a document. graphql-core counts that work
and ends it at a budget, which is far more than a server is willing to do for a stranger. Ours are what a large and
honest document takes, several times over.
"""

from collections.abc import Collection

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    SelectionSetNode,
    validate,
)
from graphql.validation import validation_context
from graphql.validation.rules import overlapping_fields_can_be_merged
from graphql.validation.validate import ValidationAbortedError

from smartenergy.errors import QueryTooComplexError

MOST_ERRORS = 20
MOST_COMPARISONS = 10_000
MOST_FRAGMENT_WORK = 5_000
OUT_OF_BUDGET = "Validation aborted."  # the whole message: where there are too many errors, it is another

# As the library documents it: these are read when a validation begins.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = MOST_COMPARISONS
validation_context.MAX_FRAGMENT_WORK = MOST_FRAGMENT_WORK


def faults_of(
    schema: GraphQLSchema, document: DocumentNode, rules: Collection[type[ASTValidationRule]]
) -> list[GraphQLError]:
    """What is wrong with a document. Raises QueryTooComplexError where finding out takes too much."""
    errors = validate(schema, document, rules, max_errors=MOST_ERRORS)
    if errors and isinstance(errors[-1], ValidationAbortedError) and errors[-1].message == OUT_OF_BUDGET:
        raise QueryTooComplexError(
            "The document repeats the same fields or fragments too often, or nests them too deeply."
        )
    return errors


def aliases_in(document: DocumentNode) -> int:
    """How many aliases are written in a document; each counts at least once where it is run."""
    found, left = 0, [getattr(definition, "selection_set", None) for definition in document.definitions]
    while left:
        selections = left.pop()
        for node in selections.selections if isinstance(selections, SelectionSetNode) else ():
            found += isinstance(node, FieldNode) and node.alias is not None
            left.append(getattr(node, "selection_set", None))
    return found
