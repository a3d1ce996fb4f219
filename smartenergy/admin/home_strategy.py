"""What a home's batteries and cars go by, and why, on the home's page."""

from dataclasses import asdict, fields
from typing import Any, get_args

import orjson
from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from wtforms import BooleanField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from smartenergy.admin.formatting import heading
from smartenergy.admin.written import as_object
from smartenergy.kernel.errors import NotFoundError
from smartenergy.models import Home
from smartenergy.services.homes import strategies
from smartenergy.services.homes.rights import Reached, Role
from smartenergy.services.homes.strategies import Strategies, Version
from smartenergy.services.homes.strategy_rules import COMMON_NAMES, StrategyName, own_of
from smartenergy.services.planning import showing
from smartenergy.services.planning.showing import HomePlan
from smartenergy.services.strategies import decisions
from smartenergy.simulation.strategies.common import Common
from smartenergy.web.forms import HouseForm, acted_on

OF_ITS_OWN = 'Of this kind alone, as JSON such as {"target_percent": 80}: docs/strategies.md has them.'


class StrategyBase(HouseForm):
    """Which strategy, with which settings."""

    kind = SelectField("Strategy", choices=get_args(StrategyName))
    settings = TextAreaField("Settings", description=OF_ITS_OWN, render_kw={"rows": 2})


def _input(name: str, usual: Any, text: str) -> Any:
    if isinstance(usual, bool):
        return BooleanField(heading(name), description=f"{text}.")
    return IntegerField(heading(name), [InputRequired()], description=f"{text}, %.")


OF_ALL = {one.name: _input(one.name, one.default, one.metadata["text"]) for one in fields(Common)}
StrategyForm: type[Any] = type("StrategyForm", (StrategyBase,), OF_ALL)


class HomeStrategyPart(BaseView):
    """Mixed into the view of homes."""

    def strategies_of(self, home: Home) -> Strategies:
        """What it goes by and went by."""
        return strategies.of_home(Reached(home, Role.OWNER))

    def settings_of(self, version: Version) -> str:
        """The kind's own and those that all have, as they are written."""
        return orjson.dumps(own_of(version.chosen) | asdict(version.chosen.common)).decode()

    def decision_of(self, home: Home) -> dict[str, Any]:
        """What it does now, and why."""
        return decisions.decision(home.user_id, {}, home.id).document()

    def plan_of(self, home: Home) -> HomePlan:
        """What its batteries are planned to do."""
        return showing.plan_of(home.user_id, home.id)

    def strategy_form(self, home: Home) -> Any:
        """As it was set last."""
        latest = self.strategies_of(home).versions[0].chosen
        shown = {"kind": latest.kind, "settings": orjson.dumps(own_of(latest)).decode()} | asdict(latest.common)
        return StrategyForm(request.form or None, data=shown)

    @expose("/set-strategy/", methods=["POST"])
    def set_strategy(self) -> ResponseReturnValue:
        """Let a home go by a strategy from the next quarter hour on, as its owner could."""
        home = self.get_one(request.args.get("id", "")) if self.can_edit else None
        if home is None:
            raise NotFoundError("There is no such home.")
        form = self.strategy_form(home)

        def act() -> str:
            own = as_object(form.settings.data or "{}", "settings")
            given = {name: form[name].data for name in ("kind", *COMMON_NAMES)} | {"settings": own}
            strategies.set_strategy(home.user_id, home.id, given)
            return "Set: it rules from the next quarter hour on."

        return acted_on(form, act, self.get_url(".details_view", id=home.id))
