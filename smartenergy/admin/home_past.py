"""A home's past to order, on the home's page."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from wtforms import DateField
from wtforms.validators import InputRequired

from smartenergy.kernel.errors import NotFoundError
from smartenergy.models import Home
from smartenergy.services.backfill import requests, showing
from smartenergy.web.forms import HouseForm, acted_on


class PastForm(HouseForm):
    """From which day on."""

    first = DateField("From", [InputRequired()])


class HomePast(BaseView):
    """Mixed into the view of homes."""

    def past_of(self, home: Home) -> dict[str, Any] | None:
        """How far it is; None where none was asked for."""
        row = requests.find(home.user_id, home.id)
        return None if row is None else showing.document(row)

    def past_form(self) -> PastForm:
        """For the page of a home."""
        return PastForm(request.form or None)

    @expose("/make-past/", methods=["POST"])
    def make_past(self) -> ResponseReturnValue:
        """Ask for a home's past, as its owner could."""
        home = self.get_one(request.args.get("id", "")) if self.can_edit else None
        if home is None:
            raise NotFoundError("There is no such home.")
        form = self.past_form()

        def act() -> str:
            requests.request(home.user_id, {"from": form.first.data.isoformat()}, home.id)
            return "Asked for: workers make it."

        return acted_on(form, act, self.get_url(".details_view", id=home.id))
