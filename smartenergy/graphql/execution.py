"""Running an operation: by its plan if it has one, else by graphql-core."""

from typing import Any

from graphql import ExecutionResult, OperationDefinitionNode
from graphql.execution import execute_sync
from graphql.execution.values import get_variable_values

from smartenergy import outages
from smartenergy.graphql.documents import GoodDocument

MOST_ERRORS = 20


def run(good: GoodDocument, operation: OperationDefinitionNode, variables: dict[str, Any]) -> ExecutionResult:
    """Run an operation of a good document. Raises QueryTooComplexError where it is too large."""
    fitting = coerced(good, operation, variables)
    if fitting is not None:  # else nothing is run, and graphql-core says what does not fit
        good.hold_limits(operation, fitting)
        plan = good.plan(operation)
        if plan is not None:
            try:
                return ExecutionResult(plan(None, fitting), None)
            except Exception as error:
                if outages.meaning(error):
                    raise  # asking twice would only take twice as long
                # else graphql-core runs into the same, and says it in full
    name = operation.name.value if operation.name else None
    return execute_sync(good.schema, good.document, variable_values=variables, operation_name=name)


def coerced(
    good: GoodDocument, operation: OperationDefinitionNode, variables: dict[str, Any]
) -> dict[str, Any] | None:
    """The variables as the operation declares them, or None where they don't fit."""
    if not operation.variable_definitions:
        return {}
    found = get_variable_values(good.schema, operation.variable_definitions, variables, max_errors=MOST_ERRORS)
    return found if isinstance(found, dict) else None
