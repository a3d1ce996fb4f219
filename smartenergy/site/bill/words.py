"""How the lines of a bill come about, in plain sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext, ngettext

from smartenergy.ledger.calendar import local_date
from smartenergy.site.bill.months import Month
from smartenergy.site.formatting import money, number, per_kwh, percent
from smartenergy.site.tariff_words import line_name, tariff_name
from smartenergy.tariffs.bill import BilledPart
from smartenergy.tariffs.bill_line import BillLine
from smartenergy.tariffs.money import MICRO


@dataclass(frozen=True)
class Line:
    """A line as it is told. Amounts that are not known are None."""

    name: str
    how: str
    amount: Decimal | None
    before: Decimal | None
    """What it was in the month before."""


@dataclass(frozen=True)
class Part:
    """Lines of one tariff, and from which day to which."""

    tariff: str
    first: date
    last: date
    lines: list[Line]


def told(month: Month) -> list[Part]:
    """The bill, tariff by tariff."""
    return [_part(month, part) for part in month.bill.parts]


def _part(month: Month, part: BilledPart) -> Part:
    before = _amounts(month)
    lines = [
        Line(line_name(line.name), sentence(line), line.amount, before.get(_key(part, line)))
        for line in part.lines
    ]
    first, last = local_date(month.zone, part.since), local_date(month.zone, part.until - 1)
    return Part(tariff_name(part.tariff), first, last, lines)


def _amounts(month: Month) -> dict[tuple[str, str], Decimal]:
    """What each line was in the month before, of several versions together."""
    found: dict[tuple[str, str], Decimal] = {}
    for part in month.before.bill.parts if month.before else ():
        for line in part.lines:
            if line.amount is not None:
                key = _key(part, line)
                found[key] = found.get(key, Decimal(0)) + line.amount
    return found


def _key(part: BilledPart, line: BillLine) -> tuple[str, str]:
    return part.tariff, line.line if line.unit == "kW" else line.name


def sentence(line: BillLine) -> str:
    """How a line comes about."""
    if line.exact is None:
        share = percent(float(1 - line.coverage))
        return str(gettext("No price is known for %(share)s of it, so there is no amount.", share=share))
    if line.unit == "%":
        return _share(line, line.exact)
    price = (line.price or 0) / MICRO
    if line.unit == "kWh":
        return " ".join(_energy(line, per_kwh(price, line.currency)))
    return _charge(line, money(price, line.currency))


def _share(line: BillLine, exact: Fraction) -> str:
    on = exact * 100 / line.quantity if line.quantity else Fraction(0)
    share = percent(float(line.quantity / 100))
    return str(gettext("%(share)s of %(amount)s.", share=share, amount=money(float(on), line.currency)))


def _energy(line: BillLine, price: str) -> Iterator[str]:
    quantity = f"{number(float(line.quantity), 2)} kWh"
    if line.is_mean:
        yield gettext("%(quantity)s × %(price)s on average.", quantity=quantity, price=price)
    else:
        yield gettext("%(quantity)s × %(price)s.", quantity=quantity, price=price)
    if (line.amount or 0) < 0:
        yield gettext("This is paid to you.")


def _charge(line: BillLine, price: str) -> str:
    places = 0 if line.quantity.denominator == 1 else 2
    told = {"quantity": number(float(line.quantity), places), "price": price}
    count = 1 if line.quantity == 1 else 2  # of a part one speaks as of several
    if line.unit == "kW":
        return str(gettext("The highest power from the grid, %(quantity)s kW × %(price)s.", **told))
    if line.unit == "day":
        return ngettext("%(quantity)s day × %(price)s.", "%(quantity)s days × %(price)s.", count, **told)
    return ngettext("%(quantity)s month × %(price)s.", "%(quantity)s months × %(price)s.", count, **told)
