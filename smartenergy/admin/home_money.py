"""A home's tariffs and its bill, on the home's page."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from smartenergy.kernel.errors import NotFoundError, SmartEnergyError
from smartenergy.models import Direction, Home, HomeTariff
from smartenergy.services.tariffs import assigning, bill_document, bills, costs, tariffs
from smartenergy.web.forms import HouseForm, acted_on


class TariffForm(HouseForm):
    """Which tariff a home has from a day on."""

    tariff = SelectField("Tariff")
    direction = SelectField("For", choices=[one.value for one in Direction])
    valid_from = DateField("From", [Optional()])


class HomeMoney(BaseView):
    """Mixed into the view of homes."""

    def tariffs_of(self, home: Home) -> Sequence[HomeTariff]:
        """What it has, had and will have."""
        return assigning.of_home(home)

    def tariff_form(self, home: Home) -> TariffForm:
        """For the page of a home; what its owner may take can be picked."""
        form = TariffForm(request.form or None)
        found = tariffs.list_tariffs(home.user_id)
        form.tariff.choices = [("", "None"), *((str(one.id), f"{one.name} ({one.currency})") for one in found)]
        return form

    def bill_of(self, home: Home) -> dict[str, Any] | None:
        """Of the month that the address names, the present one unless it does; None where there can be none."""
        month = request.args.get("month")
        try:
            asked = {"month": month} if month else {}
            return bill_document.document(bills.energy_bill(home.user_id, asked, home.id))
        except SmartEnergyError as error:
            return {"wrong": error.message}

    def held_by(self, home: Home) -> str | None:
        """What its storage holds now, and what that has cost, in words; None where it holds nothing."""
        return costs.held_now(home)

    @expose("/set-tariff/", methods=["POST"])
    def set_tariff(self) -> ResponseReturnValue:
        """Give a home a tariff from a day on, as its owner could."""
        home = self.get_one(request.args.get("id", "")) if self.can_edit else None
        if home is None:
            raise NotFoundError("There is no such home.")
        form = self.tariff_form(home)

        def act() -> str:
            given = {"tariff_id": int(form.tariff.data) if form.tariff.data else None}
            given |= {"valid_from": form.valid_from.data} if form.valid_from.data else {}
            assigning.assign(home.user_id, home.id, given | {"direction": form.direction.data})
            return "Set."

        return acted_on(form, act, self.get_url(".details_view", id=home.id))
