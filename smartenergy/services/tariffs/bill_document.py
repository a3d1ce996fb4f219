"""A bill as both APIs and commands write it: amounts and prices are decimal text, for no float is exact."""

import csv
import io
from typing import Any

from smartenergy.kernel.spreadsheets import as_cell
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.tariffs.bills import HomeBill
from smartenergy.tariffs.bill import Bill, BilledPart
from smartenergy.tariffs.bill_line import BillLine
from smartenergy.tariffs.money import shown

DIGITS_OF_QUANTITY, DIGITS_OF_SHARE = 6, 4
FIELDS = ("name", "quantity", "unit", "price", "amount", "coverage", "how")
"""Of a line, in files."""


def document(found: HomeBill) -> dict[str, Any]:
    """The whole of it."""
    had, zone = found.bill, found.home.timezone
    return {
        "from": moment(had.since, zone), "to": moment(had.until, zone), "timezone": zone,
        "home_id": found.home.id, "currency": had.currency or None,
        "coverage": round(float(had.coverage), DIGITS_OF_SHARE),
        "lines": lines_of(had),
        "total": None if had.total is None else str(had.total),
    }  # fmt: skip


def as_csv(found: HomeBill) -> str:
    """Its lines as a file."""
    file = io.StringIO()
    writer = csv.DictWriter(file, [*FIELDS, "currency"], extrasaction="ignore")
    writer.writeheader()
    for line in lines_of(found.bill):
        text = {name: as_cell(line[name]) for name in ("name", "how")}
        writer.writerow(line | text | {"currency": found.bill.currency})
    return file.getvalue()


def lines_of(had: Bill) -> list[dict[str, Any]]:
    """Those of all its parts."""
    return [_line(part, line) for part in had.parts for line in part.lines]


def _line(part: BilledPart, line: BillLine) -> dict[str, Any]:
    return {
        "name": line.name, "line": line.line, "tariff": part.tariff,
        "quantity": round(float(line.quantity), DIGITS_OF_QUANTITY), "unit": line.unit,
        "price": None if line.price is None else shown(line.price),
        "amount": None if line.amount is None else str(line.amount),
        "coverage": round(float(line.coverage), DIGITS_OF_SHARE), "how": line.how,
    }  # fmt: skip
