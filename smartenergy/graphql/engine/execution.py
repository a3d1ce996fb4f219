"""Running an operation: by its plan if it has one, else by graphql-core."""

from typing import Any

from graphql import ExecutionResult, OperationDefinitionNode, OperationType
from graphql.execution import MiddlewareManager, execute_sync

from smartenergy.graphql.engine.document_cache import GoodDocument
from smartenergy.graphql.engine.outcomes import NoPlanError, Run
from smartenergy.graphql.engine.variables import coerced
from smartenergy.kernel import outages
from smartenergy.kernel.errors import SmartEnergyError
from smartenergy.web.metrics import GRAPHQL_FALLBACKS


def run(
    good: GoodDocument, operation: OperationDefinitionNode, variables: dict[str, Any], root: Any = None
) -> ExecutionResult:
    """Run an operation of a good document. Raises QueryTooComplexError where it is too large.

    `root` is what its first fields are fields of: of a subscription, what each event holds.
    """
    fitting = coerced(good.schema, operation, variables)
    if isinstance(fitting, list):  # nothing is run
        return ExecutionResult(None, fitting)
    good.hold_limits(operation, fitting)
    plan = good.plan(operation)
    if plan is None:
        if operation.operation is OperationType.QUERY:
            GRAPHQL_FALLBACKS.labels("no_plan").inc()
        return _by_graphql_core(good, operation, variables, root)
    one = Run(fitting)
    try:
        return ExecutionResult(plan(root, one), None)
    except Exception as error:
        GRAPHQL_FALLBACKS.labels(_reason(error)).inc()
        if outages.meaning(error):
            raise  # what is not resolved yet would only wait for the same
    # graphql-core says in full what went wrong, by what the resolvers have answered already
    return _by_graphql_core(good, operation, variables, root, MiddlewareManager(one))


def _by_graphql_core(
    good: GoodDocument,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
    root: Any,
    middleware: MiddlewareManager | None = None,
) -> ExecutionResult:
    name = operation.name.value if operation.name else None
    return execute_sync(
        good.schema, good.document, root, variable_values=variables, operation_name=name, middleware=middleware
    )


def _reason(error: Exception) -> str:
    """Why a plan ended before its end, as a label."""
    if isinstance(error, NoPlanError):
        return "not_covered"
    if outages.meaning(error):
        return "outage"
    return "refused" if isinstance(error, SmartEnergyError) else "fault"
