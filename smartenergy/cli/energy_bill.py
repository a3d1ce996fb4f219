"""`flask energy bill`: what a home pays, as a table, JSON or CSV."""

import csv
from typing import Any, TextIO

import orjson

from smartenergy.services.access import usernames
from smartenergy.services.homes.naming import find_any
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.tariffs import bills
from smartenergy.services.tariffs.bills import HomeBill
from smartenergy.tariffs.money import shown

FIELDS = ("name", "quantity", "unit", "price", "amount", "coverage", "how")


def write_bill(name: str, home_id: int | None, asked: dict[str, Any], form: str, to: TextIO) -> None:
    """Write the bill of a user's home, or of a home by its id. Raises what its service raises."""
    if home_id is None and name.isdecimal():
        home = find_any(int(name))
        found = bills.energy_bill(home.user_id, asked, home.id)
    else:
        found = bills.energy_bill(usernames.find_user(name).id, asked, home_id)
    WRITERS[form](found, to)


def _lines(found: HomeBill) -> list[dict[str, Any]]:
    return [
        {
            "name": line.name, "quantity": round(float(line.quantity), 6), "unit": line.unit,
            "price": None if line.price is None else shown(line.price),
            "amount": None if line.amount is None else str(line.amount),
            "coverage": round(float(line.coverage), 4), "how": line.how,
        }
        for line in found.bill.lines
    ]  # fmt: skip


def _json(found: HomeBill, to: TextIO) -> None:
    zone, had = found.home.timezone, found.bill
    written = {
        "home": {"id": found.home.id, "name": found.home.name},
        "from": moment(had.since, zone), "to": moment(had.until, zone), "currency": had.currency or None,
        "coverage": round(float(had.coverage), 4), "lines": _lines(found),
        "total": None if had.total is None else str(had.total),
    }  # fmt: skip
    to.write(f"{orjson.dumps(written, option=orjson.OPT_INDENT_2).decode()}\n")


def _csv(found: HomeBill, to: TextIO) -> None:
    writer = csv.DictWriter(to, [*FIELDS, "currency"])
    writer.writeheader()
    writer.writerows(line | {"currency": found.bill.currency} for line in _lines(found))


def _table(found: HomeBill, to: TextIO) -> None:
    zone, had = found.home.timezone, found.bill
    span = f"{moment(had.since, zone):%Y-%m-%d %H:%M} to {moment(had.until, zone):%Y-%m-%d %H:%M}"
    to.write(f"{found.home.name} (home {found.home.id}), {span} {zone}, {float(had.coverage):.1%} recorded\n")
    for line in _lines(found):
        amount = "unknown" if line["amount"] is None else line["amount"]
        to.write(
            f"{line['name'][:32]:<32}  {line['quantity']:>12,.3f} {line['unit']:<5}  {amount:>10}  {line['how']}\n"
        )
    if not had.parts:
        to.write("No tariff in this time.\n")
        return
    total = "unknown: a price is missing" if had.total is None else f"{had.total} {had.currency}"
    to.write(f"{'Total':<32}  {'':>18}  {total:>10}\n")


WRITERS = {"table": _table, "json": _json, "csv": _csv}
