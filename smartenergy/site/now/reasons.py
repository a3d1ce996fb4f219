"""Why storage does what it does, in the page's language; `WORDS` of the strategies are the same in English."""

from collections.abc import Mapping

from flask_babel import LazyString, gettext, lazy_gettext

from smartenergy.simulation.strategies.reasons import MICRO, Numbers, Reason
from smartenergy.simulation.strategies.why import Why
from smartenergy.site import formatting

OWN_USE = lazy_gettext("It stores what is over and gives it back.")
WORDS: dict[Reason, LazyString] = {
    Reason.OWN_USE: OWN_USE,
    Reason.HOLDS: lazy_gettext("It holds what it has: it is told to."),
    Reason.ONLY_CHARGES: lazy_gettext("It stores what is over and gives nothing back."),
    Reason.ONLY_DISCHARGES: lazy_gettext("It gives what it holds and takes nothing."),
    Reason.CHEAP_BAND: lazy_gettext(
        "It charges to %(target)s until %(until)s: a kWh costs %(price)s now and %(later)s later."
    ),
    Reason.MIDDLE_BAND: lazy_gettext(
        "It stores what is over and gives it back until %(until)s: a kWh costs %(price)s."
    ),
    Reason.KEPT_FOR_DEAR_BAND: lazy_gettext("It holds %(held)s until %(until)s: then a kWh saves %(later)s."),
    Reason.DEAR_BAND: lazy_gettext("It gives what it holds until %(until)s: a kWh saves %(price)s."),
    Reason.ONE_PRICE: lazy_gettext("It stores what is over and gives it back: a kWh costs %(price)s all day."),
    Reason.WINDOW_CHARGES: lazy_gettext("It charges to %(target)s in a window until %(until)s."),
    Reason.WINDOW_DISCHARGES: lazy_gettext("It discharges to %(target)s in a window until %(until)s."),
    Reason.WINDOW_HOLDS: lazy_gettext("It holds %(held)s in a window until %(until)s."),
    Reason.BUYS_BELOW: lazy_gettext("It charges to %(target)s until %(until)s: a kWh costs only %(price)s."),
    Reason.BUYS_CHEAPEST: lazy_gettext(
        "It charges to %(target)s until %(until)s: these are among the cheapest hours, at %(price)s."
    ),
    Reason.SELLS_ABOVE: lazy_gettext("It sells down to %(target)s until %(until)s: a kWh brings %(price)s."),
    Reason.BETWEEN_PRICES: lazy_gettext(
        "It stores what is over and gives it back until %(until)s: a kWh costs %(price)s."
    ),
    Reason.KEEPS_FULL: lazy_gettext("It keeps %(target)s for an outage."),
    Reason.SHAVES_PEAKS: lazy_gettext("It keeps %(target)s for loads above %(cap)s."),
    Reason.PRICE_UNKNOWN: lazy_gettext("It stores what is over and gives it back: no price is known."),
    Reason.GRID_MAY_NOT: lazy_gettext(
        "It stores what is over and holds it until %(until)s: the grid may not charge it."
    ),
    Reason.READY_BY: lazy_gettext("It charges to %(target)s, to be ready by %(until)s."),
    Reason.PLAN_CHARGES: lazy_gettext("It charges from the grid to %(target)s: a kWh costs %(price)s now."),
    Reason.PLAN_STORES: lazy_gettext("It stores what is over."),
    Reason.PLAN_HOLDS: lazy_gettext("It holds %(held)s."),
    Reason.PLAN_GIVES: lazy_gettext("It gives what it holds, down to %(target)s: a kWh saves %(price)s."),
    Reason.PLAN_SELLS: lazy_gettext("It sells down to %(target)s: a kWh brings %(price)s."),
    Reason.PLAN_LEAVES_ROOM: lazy_gettext("It lets what is over go until %(until)s, and holds %(held)s."),
    Reason.NOT_PLANNED: lazy_gettext(
        "It stores what is over and gives it back: there is no plan for this time yet."
    ),
}
LATER: Mapping[Reason, LazyString] = {
    Reason.PLAN_CHARGES: lazy_gettext("At %(at)s it will cost %(later)s."),
    Reason.PLAN_STORES: lazy_gettext("At %(at)s a kWh saves %(later)s."),
    Reason.PLAN_HOLDS: lazy_gettext("At %(at)s a kWh saves %(later)s."),
    Reason.PLAN_LEAVES_ROOM: lazy_gettext("At %(at)s a kWh saves %(later)s."),
}
"""What is said as well where it is known when something comes of it."""


def told(why: Why, currency: str | None) -> str:
    """The reason with its numbers; prices in the currency."""
    numbers = _numbers(why.numbers, currency)
    sentences = [WORDS[why.reason], *([LATER[why.reason]] if why.numbers.later_at and why.reason in LATER else [])]
    return " ".join(str(one) % numbers for one in sentences)


def _numbers(known: Numbers, currency: str | None) -> dict[str, str]:
    held = gettext("an unknown amount") if known.held_mwh is None else formatting.kwh(known.held_mwh / 1_000)
    return {
        "held": held, "target": formatting.percent(known.target_share), "cap": formatting.watts(known.cap_watts),
        "price": _price(known.price_micros, currency), "later": _price(known.later_micros, currency),
        "until": formatting.clock(known.until_at), "at": formatting.clock(known.later_at),
    }  # fmt: skip


def _price(micros: int, currency: str | None) -> str:
    value = micros / MICRO
    return formatting.money(value, currency) if currency else formatting.number(value, 2)
