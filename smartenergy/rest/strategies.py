"""What storage of a home goes by: `/homes/{id}/strategy`; and what it decides: `/homes/{id}/decision`."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response, request

from smartenergy.rest import answers, strategy_schemas
from smartenergy.rest.operations import IF_MATCH, describe
from smartenergy.services.common.versions import version_at
from smartenergy.services.homes import strategies
from smartenergy.services.homes.strategies import Strategies
from smartenergy.services.homes.strategy_rules import StrategyChoice
from smartenergy.services.strategies import decisions
from smartenergy.services.strategies.decisions import DecisionQuery
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_strategies", __name__, url_prefix="/api/v1/homes/<int:home_id>")


@blueprint.get("/strategy")
@describe("homes", answers={200: strategy_schemas.HomeStrategies}, is_validated=True)
def get_home_strategy(home_id: int) -> Response:
    """What a home goes by now and next, and what it went by, newest first."""
    return _answer(strategies.list_strategies(current_user_id(), home_id))


@blueprint.put("/strategy")
@describe(
    "homes", body=StrategyChoice, parameters=(IF_MATCH,), refuses=(412,),
    answers={200: strategy_schemas.HomeStrategies},
    is_validated=True,
)  # fmt: skip
def set_home_strategy(home_id: int) -> Response:
    """Let a home go by a strategy from the next quarter hour on; what is not said is as usual.

    Its owner and managers may. With `If-Match`, only if nobody edited the home since.
    """
    user_id, given = current_user_id("write"), read_object()
    return _answer(strategies.set_strategy(user_id, home_id, given, answers.versions_wanted()))


@blueprint.get("/decision")
@describe("homes", query=DecisionQuery, answers={200: strategy_schemas.HomeDecision}, is_validated=True)
def get_home_decision(home_id: int) -> Response:
    """What storage of a home may do at an instant, what it does, and why."""
    found = decisions.decision(current_user_id(), request.args.to_dict(), home_id)
    return answers.private(_body(found.document()))


def _answer(found: Strategies) -> Response:
    return answers.private(_body(found.document()), version_at(found.reached.home.updated_at))


def _body(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document)
