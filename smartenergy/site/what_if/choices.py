"""What may be chosen on the page, and the question that it makes."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, DecimalField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from smartenergy.ledger.calendar import local_date
from smartenergy.services.common import clock
from smartenergy.services.what_if.at_hand import AtHand
from smartenergy.services.what_if.rules import CARS, MOST_VARIANTS, NO_CAR
from smartenergy.site.fields import picks
from smartenergy.site.tariff_words import tariff_name
from smartenergy.site.what_if import words
from smartenergy.web.forms import HouseForm

BATTERIES = (0, 5_000, 10_000, 15_000, 20_000)
FIRST_BATTERIES = (0, 5_000, 10_000, 15_000)
KINDS = ("self_consumption", "time_of_use", "price", "optimised", "backup")
SETTINGS = {"price": {"cheapest_hours": 4}}
AS_NOW, NONE, MORE = "", "none", "more"
MONTH_DAYS = 30
Said = dict[str, Any]


def _up_to(most: int, words: Any) -> list[Any]:
    return [Optional(), NumberRange(min=0, max=most, message=words)]


class Checks(SelectMultipleField):
    """Of several as many as one likes, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Choices(HouseForm):
    """Of several batteries, tariffs and strategies each with each; of the rest one."""

    battery = Checks(lazy_gettext("Battery"), coerce=int)
    battery_own = DecimalField(
        lazy_gettext("Another size, kWh"), _up_to(1_000, lazy_gettext("must be between 0 and 1,000 kWh")),
        render_kw={"type": "number", "min": 0, "max": 1000, "step": "any", "inputmode": "decimal"},
    )  # fmt: skip
    tariff = Checks(lazy_gettext("Tariff"), coerce=int)
    strategy = Checks(lazy_gettext("What the battery goes by"))
    panels = RadioField(
        lazy_gettext("Roof"), default=AS_NOW,
        choices=picks([
            (AS_NOW, lazy_gettext("As it is")),
            (NONE, lazy_gettext("No panels")),
            (MORE, lazy_gettext("More panels")),
        ]),
    )  # fmt: skip
    added_kwp = DecimalField(
        lazy_gettext("Panels to add, kWp"), _up_to(1_000, lazy_gettext("must be between 0 and 1,000 kWp")),
        default=5,
        render_kw={"type": "number", "min": 0, "max": 1000, "step": "any", "inputmode": "decimal"},
    )  # fmt: skip
    way = SelectField(
        lazy_gettext("They look to the"),
        choices=picks([(AS_NOW, lazy_gettext("same side as now")), *words.WAYS.items()]),
    )
    tilt = SelectField(
        lazy_gettext("They lie"),
        choices=picks([(AS_NOW, lazy_gettext("as those there are")), *words.TILTS.items()]),
    )
    car = RadioField(lazy_gettext("Car"), default=AS_NOW)
    span = RadioField(
        lazy_gettext("Over"), default="year",
        choices=picks([("year", lazy_gettext("the last 12 months")), ("month", lazy_gettext("the last 30 days"))]),
    )  # fmt: skip
    exact = BooleanField(
        lazy_gettext("Minute by minute"),
        description=lazy_gettext("Takes three times as long; its figures are the bill's own."),
    )

    def offer(self, had: AtHand) -> "Choices":
        """With what may be chosen for a home."""
        own = round(had.capacity_wh)
        self.battery.choices = picks((size, _battery(size, own)) for size in sorted({*BATTERIES, own}))
        self.tariff.choices = picks(
            (one.id, _yours(tariff_name(one.name), one.id == had.tariff_id)) for one in had.tariffs
        )
        kinds = {kind: str(words.STRATEGIES[kind]) for kind in [*KINDS, had.strategy]}
        self.strategy.choices = picks((kind, _yours(name, kind == had.strategy)) for kind, name in kinds.items())
        cars = [(key, words.car(key)) for key in (NO_CAR, *CARS)]
        self.car.choices = picks([(AS_NOW, gettext("As it is")), *cars[0 if had.has_car else 1 :]])
        return self


def _battery(capacity_wh: int, own_wh: int) -> str:
    return _yours(words.size(capacity_wh) if capacity_wh else gettext("No battery"), capacity_wh == own_wh)


def _yours(name: str, is_yours: bool) -> str:
    return gettext("%(name)s (yours)", name=name) if is_yours else name


def question(form: Choices, had: AtHand, zone: str) -> Said | None:
    """As services take it; None where the form says what is wrong with it."""
    found = list(_variants(form, had))
    wrong = _wrong_with(len(found))
    if wrong:
        form.battery.errors = [*form.battery.errors, wrong]
        return None
    asked: Said = {"variants": found, "quick": not form.exact.data}
    if form.span.data == "month":
        since = local_date(zone, clock.now()) - timedelta(days=MONTH_DAYS)
        asked["from"] = since.isoformat()
    return asked


def _wrong_with(count: int) -> str:
    """Of a question with so many variants: empty where nothing is."""
    if not count:
        return str(gettext("This is what the home has already: choose something that is other."))
    if count <= MOST_VARIANTS:
        return ""
    told = gettext("These make %(count)s together, each with each: %(most)s are the most. Choose fewer.")
    return str(told % {"count": count, "most": MOST_VARIANTS})


def _variants(form: Choices, had: AtHand) -> Iterator[Said]:
    """Each with each; what is as today is not said, and what says nothing is no variant."""
    seen = set[str]()
    for chosen in product(*_lists(form, had)):
        said: Said = {name: value for one in chosen for name, value in one.items()}
        name = words.canonical(said)
        if said and name not in seen:
            seen.add(name)
            yield {"name": name, **said}


def _lists(form: Choices, had: AtHand) -> Iterator[Sequence[Said]]:
    """What is ticked, once each: whoever sends a thousand ticks twice over makes no million of them."""
    typed = form.battery_own.data
    sizes = dict.fromkeys([*form.battery.data, *([] if typed is None else [round(typed * 1_000)])])
    tariffs, kinds = dict.fromkeys(form.tariff.data), dict.fromkeys(form.strategy.data)
    yield [{} if size == round(had.capacity_wh) else {"battery": {"capacity_wh": size}} for size in sizes] or [{}]
    yield [{} if number == had.tariff_id else {"tariff_id": number} for number in tariffs] or [{}]
    yield [{} if kind == had.strategy else {"strategy": _strategy(kind)} for kind in kinds] or [{}]
    yield [_panels(form, had)]
    yield [{"car": form.car.data} if form.car.data else {}]


def _strategy(kind: str) -> Said:
    return {"kind": kind} | ({"settings": SETTINGS[kind]} if kind in SETTINGS else {})


def _panels(form: Choices, had: AtHand) -> Said:
    if form.panels.data == NONE:
        return {"solar": {"scale": 0}} if had.peak_watts else {}
    watts = round((form.added_kwp.data or 0) * 1_000)
    if form.panels.data != MORE or not watts:
        return {}
    lies = {"azimuth": form.way.data, "tilt": form.tilt.data}
    return {"solar": {"added_watts": watts} | {name: float(value) for name, value in lies.items() if value}}
