"""A tariff of one's own, from what stands in a contract."""

from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from smartenergy.models import User
from smartenergy.services.homes.rights import Reached, Right
from smartenergy.services.tariffs import tariffs
from smartenergy.services.tariffs.series import MARKET
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.fields import NumberField, picks
from smartenergy.site.showing import home_page
from smartenergy.web.forms import HouseForm, Refused, told_in

FIRST_DAY = date(2015, 1, 1)
"""From when on it holds, so that the past can be priced by it too."""
TIMES = [(f"{hour:02}:00", f"{hour:02}:00") for hour in range(24)]
CURRENCIES = ["EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "AUD", "CAD"]
PLACES = 6
A_PRICE = NumberRange(-100, 100)


class OwnTariffForm(HouseForm):
    """What most contracts say."""

    name = StringField(lazy_gettext("Name"), [InputRequired()], render_kw={"maxlength": 100})
    currency = SelectField(lazy_gettext("Currency"), choices=CURRENCIES)
    kind = SelectField(
        lazy_gettext("Price of a kWh"),
        choices=picks(
            [
                ("fixed", lazy_gettext("always the same")),
                ("night", lazy_gettext("another at night")),
                ("market", lazy_gettext("the market's price of each quarter hour, plus what is named here")),
            ]
        ),
    )
    price = NumberField(
        lazy_gettext("Price, or what is added to the market's, a kWh"),
        [InputRequired(), A_PRICE],
        description=lazy_gettext("Without tax, in whole units of the currency: 0.27 is 27 cents."),
    )
    night_price = NumberField(lazy_gettext("Price at night, a kWh"), [Optional(), A_PRICE])
    night_from = SelectField(lazy_gettext("Night from"), choices=picks(TIMES), default="22:00")
    night_to = SelectField(lazy_gettext("Night until"), choices=picks(TIMES), default="06:00")
    standing = NumberField(lazy_gettext("Basic charge a month"), [Optional(), NumberRange(0, 10_000)])
    tax = NumberField(
        lazy_gettext("Tax on these (%)"),
        [Optional(), NumberRange(0, 100)],
        description=lazy_gettext("Such as 19."),
    )
    feed_in = NumberField(lazy_gettext("Paid for a kWh that the home gives"), [Optional(), A_PRICE])

    def validate(self, extra_validators: Any = None) -> bool:
        """A night needs its price."""
        is_valid = super().validate(extra_validators)
        if self.kind.data == "night" and self.night_price.data is None and not self.night_price.errors:
            self.night_price.errors = [gettext("is required for a tariff with a night")]
            return False
        return is_valid


@blueprint.route("/homes/<int:home_id>/about/tariff/new", methods=["GET", "POST"])
@for_home(Right.OWN)
def own_tariff(person: User, reached: Reached) -> ResponseReturnValue:
    """Make one."""
    form, status = OwnTariffForm(request.form or None), 200
    if request.method == "POST":
        if form.validate():
            try:
                with told_in(form):
                    made = tariffs.create_tariff(person.id, as_tariff(form, reached.home.timezone))
                    flash(gettext("The tariff is there: choose from when on the home has it."), "success")
                    return redirect(url_for("site.home_tariff", home_id=reached.home.id, tariff=made.id))
            except Refused:
                pass
        status = 422
    return home_page("own_tariff", person, reached, "about_home", form=form), status


def as_tariff(form: OwnTariffForm, timezone: str) -> dict[str, Any]:
    """What the form says, as a tariff of lines."""
    said = form.data
    lines: list[dict[str, Any]] = [{"kind": "energy", "name": "energy", "price": _price(said)}]
    if said["standing"]:
        lines.append(
            {"kind": "standing", "name": "basic charge", "price": _text(said["standing"]), "per": "month"}
        )
    if said["tax"]:
        names = [line["name"] for line in lines]
        lines.append({"kind": "tax", "name": "VAT", "basis_points": round(said["tax"] * 100), "on": names})
    if said["feed_in"]:
        lines.append({"kind": "energy", "name": "feed-in", "price": _text(said["feed_in"]), "direction": "export"})
    return {
        "name": said["name"], "currency": said["currency"], "timezone": timezone, "valid_from": FIRST_DAY,
        "lines": lines,
    }  # fmt: skip


def _price(said: dict[str, Any]) -> Any:
    if said["kind"] == "market":
        return {"series": MARKET, "add": _text(said["price"])}
    if said["kind"] == "fixed":
        return _text(said["price"])
    night = {
        "name": "night",
        "price": _text(said["night_price"]),
        "from": said["night_from"],
        "to": said["night_to"],
    }
    return {"bands": [{"name": "day", "price": _text(said["price"])}, night]}


def _text(price: float) -> str:
    return f"{price:.{PLACES}f}"
