"""Numbers, money and times, as a page's language and a home's time zone have them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

from babel import dates, numbers
from flask import Flask, g
from flask_babel import get_locale

from smartenergy.charts.svg.scales import Scale
from smartenergy.kernel import zones
from smartenergy.web.wording import in_their_language


def init_app(app: Flask) -> None:
    """Give them to templates, as filters."""
    app.jinja_env.filters |= {
        "number": number, "watts": watts, "kwh": kwh, "money": money, "per_kwh": per_kwh, "percent": percent,
        "clock": clock, "day": day, "month": month, "moment": moment_at_home,
        "told": in_their_language,
    }  # fmt: skip


def number(value: float, places: int = 0) -> str:
    """A number with so many digits after the point."""
    pattern = "#,##0." + "0" * places if places else "#,##0"
    told: str = numbers.format_decimal(value, pattern, locale=get_locale())
    return told


def heights(up: Scale, unit: float = 1.0) -> Callable[[float], str]:
    """How the ticks of a scale are labelled: with no more digits than its steps need."""
    digits = up.digits(unit)
    return lambda value: number(value / unit, digits)


def watts(value: float) -> str:
    """Power, in kW from 1,000 W on: `640 W`, `3.21 kW`."""
    return f"{number(value)} W" if abs(round(value)) < 1_000 else f"{number(value / 1_000, 2)} kW"


def kwh(watt_hours: float) -> str:
    """Energy in kWh: two digits below ten, one below a hundred."""
    value = watt_hours / 1_000
    return f"{number(value, 2 if abs(value) < 10 else 1 if abs(value) < 1_000 else 0)} kWh"


def money(value: float, currency: str) -> str:
    """An amount with its currency, in the currency's own digits."""
    told: str = numbers.format_currency(value, currency, locale=get_locale())
    return told


def per_kwh(value: float, currency: str) -> str:
    """A price of a kWh; such prices have four digits."""
    locale = get_locale()
    told: str = numbers.format_currency(
        value, currency, locale.currency_formats["standard"].pattern.replace("0.00", "0.0000"),
        locale=locale, currency_digits=False,
    )  # fmt: skip
    return f"{told}/kWh"


def percent(share: float) -> str:
    """A share of one."""
    told: str = numbers.format_percent(share, locale=get_locale())
    return told


def home_zone() -> tzinfo:
    """The time zone of the home that is shown."""
    reached = g.get("reached")
    return zones.zone(zones.shown(reached.home.timezone if reached else None))


def clock(at: datetime | float) -> str:
    """The time of day at home."""
    told: str = dates.format_time(_as_moment(at), "short", tzinfo=home_zone(), locale=get_locale())
    return told


def day(value: date, length: str = "full") -> str:
    """A day, with its weekday unless `length` is shorter."""
    told: str = dates.format_date(value, length, locale=get_locale())
    return told


def month(first: date) -> str:
    """A month with its year."""
    told: str = dates.format_skeleton("yMMMM", first, locale=get_locale())
    return told


def moment_at_home(at: datetime | float) -> str:
    """A moment at home."""
    told: str = dates.format_datetime(_as_moment(at), "medium", tzinfo=home_zone(), locale=get_locale())
    return told


def _as_moment(at: datetime | float) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)


def plain(value: float) -> str:
    """A number as people type it into a field."""
    told: str = numbers.format_decimal(value, "0.######", locale=get_locale())
    return told
