"""What a home is expected to do, on the home's page."""

from typing import Any, NamedTuple

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose

from smartenergy.charts import SCRIPT
from smartenergy.charts.ahead import expected, prices
from smartenergy.kernel.errors import NotFoundError
from smartenergy.models import Home
from smartenergy.services.forecasts import skill, telling
from smartenergy.web.json import json_response

HOURS = {"hours": 48}
EACH_HOURS = 3
"""Hours from one row of the table to the next."""


class Told(NamedTuple):
    """What the page says of the next two days."""

    days: float
    rows: list[dict[str, Any]]
    skill: dict[str, Any]


class HomeForecastPart(BaseView):
    """Mixed into the view of homes."""

    plotly = SCRIPT

    def forecast_of(self, home: Home) -> Told:
        """Some quarter hours of it, and how good such forecasts were."""
        found = telling.document(telling.forecast(home.user_id, HOURS, home.id))
        rows = found["points"][:: EACH_HOURS * telling.QUARTERS_AN_HOUR]
        return Told(found["days_behind"], rows, skill.skill(home.user_id, {}, home.id).document())

    @expose("/forecast")
    def forecast(self) -> ResponseReturnValue:
        """The charts' figures, as JSON."""
        home = self.get_one(request.args.get("id", ""))
        if home is None:
            raise NotFoundError("There is no such home.")
        found = telling.forecast(home.user_id, HOURS, home.id)
        answer = json_response({"expected": expected(found), "prices": prices(found)})
        answer.headers["Cache-Control"] = "no-store"
        return answer
