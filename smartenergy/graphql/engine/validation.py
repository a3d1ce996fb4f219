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
    NoSchemaIntrospectionCustomRule,
    ProvidedRequiredArgumentsRule,
    SelectionSetNode,
    ValuesOfCorrectTypeRule,
    specified_rules,
    validate,
)
from graphql.validation import MaxIntrospectionDepthRule, validation_context
from graphql.validation.rules import overlapping_fields_can_be_merged
from graphql.validation.validate import ValidationAbortedError

from smartenergy.graphql.engine.faults import RequiredArguments, Values
from smartenergy.kernel.errors import QueryTooComplexError

MOST_ERRORS = 20
MOST_COMPARISONS = 10_000
MOST_FRAGMENT_WORK = 5_000

# As the library documents it: these are read when a validation begins.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = MOST_COMPARISONS
validation_context.MAX_FRAGMENT_WORK = MOST_FRAGMENT_WORK


class IntrospectionDepth(MaxIntrospectionDepthRule):
    """Introspection that is too deep is no fault of the document, but too much."""

    def report_error(self, error: GraphQLError) -> None:
        """Refuse it."""
        raise QueryTooComplexError("The query's introspection is nested too deeply.")


OURS: dict[type[ASTValidationRule], type[ASTValidationRule]] = {
    MaxIntrospectionDepthRule: IntrospectionDepth,
    ProvidedRequiredArgumentsRule: RequiredArguments,
    ValuesOfCorrectTypeRule: Values,
}


def rules(*, introspection: bool) -> tuple[type[ASTValidationRule], ...]:
    """The specification's, some of them as we say them."""
    without = () if introspection else (NoSchemaIntrospectionCustomRule,)
    return (*(OURS.get(rule, rule) for rule in specified_rules), *without)


def faults_of(
    schema: GraphQLSchema, document: DocumentNode, rules: Collection[type[ASTValidationRule]]
) -> list[GraphQLError]:
    """What is wrong with a document. Raises QueryTooComplexError where finding out takes too much."""
    errors = validate(schema, document, rules, max_errors=MOST_ERRORS)
    was_aborted = bool(errors) and isinstance(errors[-1], ValidationAbortedError)
    if was_aborted and len(errors) <= MOST_ERRORS:  # else it was for too many errors
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
