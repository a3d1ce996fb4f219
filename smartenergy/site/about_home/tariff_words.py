"""What a tariff costs, in plain words."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from babel.numbers import list_currencies
from flask_babel import gettext, lazy_gettext

from smartenergy.ledger.calendar import local_date
from smartenergy.models import Home, HomeTariff
from smartenergy.models import Tariff as StoredTariff
from smartenergy.services.common import clock
from smartenergy.services.tariffs.series import MARKET
from smartenergy.services.tariffs.stored import as_rules
from smartenergy.site import formatting
from smartenergy.tariffs.lines import Credit, Demand, Energy, Line, Standing, Tax, Tiers, Version
from smartenergy.tariffs.prices import Band, Bands, Fixed, Price, Series
from smartenergy.tariffs.when import DAYS, MONTHS, WEEKEND, WORKING_DAYS, When
from smartenergy.web.wording import in_their_language

MICROS = 1_000_000
SPANS = {"day": lazy_gettext("a day"), "month": lazy_gettext("a month"), "year": lazy_gettext("a year")}
DIRECTIONS = {"import": lazy_gettext("from the grid"), "export": lazy_gettext("to the grid")}


class Told(NamedTuple):
    """A line of a tariff."""

    name: str
    text: str


def name(tariff: StoredTariff) -> str:
    """What it is called; only examples are called otherwise in another language."""
    return in_their_language(tariff.name) if tariff.is_example else tariff.name


class InForce(NamedTuple):
    """A tariff that a home has from a day on."""

    row: HomeTariff
    is_now: bool


def now_and_next(home: Home, rows: Sequence[HomeTariff]) -> list[InForce]:
    """What a home has today, and what it will have."""
    today, found = local_date(home.timezone, clock.now()), list[InForce]()
    for direction in DIRECTIONS:
        mine = [row for row in rows if row.direction == direction]
        begun = [row for row in mine if row.valid_from <= today]
        found += [InForce(row, True) for row in begun[-1:]]
        found += [InForce(row, False) for row in mine if row.valid_from > today]
    return found


def lines(tariff: StoredTariff, today: date | None = None) -> list[Told]:
    """What it costs now, a line a sentence."""
    versions = as_rules(tariff).versions
    day = today or local_date(tariff.timezone, clock.now())
    begun = [one for one in versions if one.valid_from <= day]
    return list(_of_version(begun[-1] if begun else versions[0], tariff.currency)) if versions else []


def _of_version(version: Version, currency: str) -> Iterator[Told]:
    for line in version.lines:
        yield Told(in_their_language(line.name), _line(line, currency))


def _line(line: Line, currency: str) -> str:
    match line:
        case Energy(direction="export"):
            return gettext("pays %(price)s for what the home gives", price=_price(line.price, currency))
        case Energy():
            return _price(line.price, currency)
        case Tiers():
            return _tiers(line, currency)
        case Standing() | Credit():
            amount = _money(line.price, currency)
            told = gettext("%(amount)s %(span)s", amount=amount, span=SPANS[line.per])
            return told if isinstance(line, Standing) else gettext("%(amount)s off", amount=told)
        case Demand():
            return gettext(
                "%(amount)s a month for each kW of the highest %(minutes)s minutes",
                amount=_money(line.price, currency), minutes=line.window_minutes,
            )  # fmt: skip
        case Tax():
            share = formatting.percent(line.basis_points / 10_000)
            of = ", ".join(map(in_their_language, line.on)) or gettext("everything")
            return gettext("%(share)s on %(lines)s", share=share, lines=of)


def _price(price: Price, currency: str) -> str:
    match price:
        case Fixed():
            return _kwh(price.price, currency)
        case Bands():
            return "; ".join(_band(band, currency) for band in price.bands)
        case Series():
            return _series(price, currency)


def _series(price: Series, currency: str) -> str:
    name = gettext("the market's price") if price.series == MARKET else price.series
    told = gettext("%(series)s of each quarter hour", series=name)
    if price.factor != MICROS:
        told = gettext(
            "%(factor)s times %(price)s", factor=formatting.number(price.factor / MICROS, 2), price=told
        )
    if price.add:
        told = gettext("%(price)s plus %(more)s", price=told, more=_kwh(price.add, currency))
    return (
        told
        if price.cap is None
        else gettext("%(price)s, at most %(cap)s", price=told, cap=_kwh(price.cap, currency))
    )


def _band(band: Band, currency: str) -> str:
    when = _when(band.when)
    told = f"{in_their_language(band.name)} {_kwh(band.price, currency)}"
    return f"{told} ({when})" if when else told


def _when(when: When) -> str:
    """At which times, where not always."""
    parts = []
    if when.months != MONTHS:
        parts.append(gettext("months %(months)s", months=_span(when.months)))
    if set(when.days) == set(WORKING_DAYS):
        parts.append(gettext("working days"))
    elif set(when.days) == set(WEEKEND):
        parts.append(gettext("weekends"))
    elif when.days != DAYS:
        parts.append(", ".join(map(in_their_language, when.days)))
    if (when.since, when.until) != (0, 1_440):
        parts.append(f"{_clock(when.since)}–{_clock(when.until)}")
    return ", ".join(parts)


def _span(months: tuple[int, ...]) -> str:
    is_row = list(months) == list(range(months[0], months[-1] + 1))
    return f"{months[0]}–{months[-1]}" if is_row else ", ".join(map(str, months))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _tiers(line: Tiers, currency: str) -> str:
    told = []
    for tier in line.tiers:
        price = _price(tier.price, currency)
        if tier.up_to_wh is None:
            told.append(gettext("%(price)s above", price=price))
        else:
            told.append(gettext("%(price)s up to %(energy)s", price=price, energy=formatting.kwh(tier.up_to_wh)))
    return gettext("%(span)s %(prices)s", span=SPANS[line.per], prices=", ".join(told))


def _kwh(micros: int, currency: str) -> str:
    return formatting.per_kwh(micros / MICROS, _known(currency))


def _money(micros: int, currency: str) -> str:
    return formatting.money(float(Decimal(micros) / MICROS), _known(currency))


def _known(currency: str) -> str:
    return currency if currency in list_currencies() else "XXX"
