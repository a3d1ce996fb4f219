"""Strategies in plain words: what each does, and for whom it is good."""

from typing import NamedTuple

from babel.dates import get_day_names
from flask_babel import LazyString, get_locale, lazy_gettext


class Told(NamedTuple):
    """A kind of strategy in words."""

    name: LazyString
    does: LazyString
    good_for: LazyString


KINDS = {
    "self_consumption": Told(
        lazy_gettext("Own use"),
        lazy_gettext("The battery takes what the panels have over, and gives it back when the house needs it."),
        lazy_gettext("Good for homes with panels and one price at all times."),
    ),
    "optimised": Told(
        lazy_gettext("Optimised"),
        lazy_gettext(
            "A plan for the next two days: by the weather that is likely, what the home is likely to use, and what"
            " energy will cost, the battery charges and gives when that saves most."
        ),
        lazy_gettext("Good for dynamic tariffs, for cars that can wait, and for who likes an explained plan."),
    ),
    "time_of_use": Told(
        lazy_gettext("By the tariff's bands"),
        lazy_gettext("The battery charges in the cheapest band of the day and gives in the dearest."),
        lazy_gettext("Good for tariffs with a cheap night or a dear evening."),
    ),
    "price": Told(
        lazy_gettext("By price"),
        lazy_gettext("It charges below a price or in the cheapest hours of a day, and sells above another price."),
        lazy_gettext("Good for dynamic tariffs, where you want the rule to be your own."),
    ),
    "windows": Told(
        lazy_gettext("By the clock"),
        lazy_gettext("It charges, gives or waits at the times of day that you set; else it is as for own use."),
        lazy_gettext("Good for fixed habits, such as a full battery before the evening."),
    ),
    "peak_shaving": Told(
        lazy_gettext("Lower peaks"),
        lazy_gettext("Part of the battery is kept for moments when the home would take more than a limit."),
        lazy_gettext("Good for tariffs that charge by the highest power, and for weak connections."),
    ),
    "backup": Told(
        lazy_gettext("Reserve for outages"),
        lazy_gettext("The battery is kept full, from the grid too."),
        lazy_gettext("Good before a storm, or where the power fails often."),
    ),
    "hold": Told(
        lazy_gettext("Hold"),
        lazy_gettext("The battery neither charges nor gives."),
        lazy_gettext("Good for a while: what is stored is to stay."),
    ),
    "charge_only": Told(
        lazy_gettext("Only charge"),
        lazy_gettext("It takes what is over and gives nothing back."),
        lazy_gettext("Good for a while: to fill up before something."),
    ),
    "discharge_only": Told(
        lazy_gettext("Only give"),
        lazy_gettext("It gives what is stored and takes nothing."),
        lazy_gettext("Good for a while: to empty it before a service."),
    ),
}
SETTINGS = {
    "target_percent": lazy_gettext("Charge up to"),
    "keeps_in_middle": lazy_gettext("Keep it for the dearest band"),
    "efficiency_percent": lazy_gettext("What comes back of what is stored"),
    "buy_below": lazy_gettext("Charge at or below"),
    "sell_above": lazy_gettext("Sell at or above"),
    "cheapest_hours": lazy_gettext("Cheapest hours of each day"),
    "sell_down_to_percent": lazy_gettext("Sell down to"),
    "cap_watts": lazy_gettext("Limit"),
    "kept_percent": lazy_gettext("Kept for peaks"),
    "objective": lazy_gettext("What is to be least"),
    "carbon_price": lazy_gettext("What a kg of CO2 counts"),
    "wear": lazy_gettext("Wear of a kWh that the battery gives"),
    "reserve_percent": lazy_gettext("Reserve"),
    "grid_charges": lazy_gettext("The grid may charge batteries"),
    "exports": lazy_gettext("Batteries may give into the grid"),
    "car_first_above_percent": lazy_gettext("Car first above"),
    "feeds_car_above_percent": lazy_gettext("Battery may charge the car down to"),
}
OBJECTIVES = [
    ("cost", lazy_gettext("cost")), ("carbon", lazy_gettext("CO2")),
    ("both", lazy_gettext("cost, with a price on CO2")),
]  # fmt: skip
ACTIONS = [
    ("charge", lazy_gettext("charge")), ("discharge", lazy_gettext("give")), ("hold", lazy_gettext("wait")),
]  # fmt: skip
WEEKDAYS = [
    (day, LazyString(lambda day: get_day_names("abbreviated", locale=get_locale())[day], day)) for day in range(7)
]
"""Monday is 0."""
