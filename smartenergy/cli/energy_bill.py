"""`flask energy bill`: what a home pays, as a table, JSON or CSV."""

from typing import Any, TextIO

import orjson

from smartenergy.services.access import usernames
from smartenergy.services.homes.naming import find_any
from smartenergy.services.tariffs import bills
from smartenergy.services.tariffs.bill_document import as_csv, document
from smartenergy.services.tariffs.bills import HomeBill


def write_bill(name: str, home_id: int | None, asked: dict[str, Any], form: str, to: TextIO) -> None:
    """Write the bill of a user's home, or of a home by its id. Raises what its service raises."""
    if home_id is None and name.isdecimal():
        home = find_any(int(name))
        found = bills.energy_bill(home.user_id, asked, home.id)
    else:
        found = bills.energy_bill(usernames.find_user(name).id, asked, home_id)
    WRITERS[form](found, to)


def _json(found: HomeBill, to: TextIO) -> None:
    written = {"home": {"id": found.home.id, "name": found.home.name}, **document(found)}
    to.write(f"{orjson.dumps(written, option=orjson.OPT_INDENT_2).decode()}\n")


def _csv(found: HomeBill, to: TextIO) -> None:
    to.write(as_csv(found))


def _table(found: HomeBill, to: TextIO) -> None:
    had = document(found)
    span = f"{had['from']:%Y-%m-%d %H:%M} to {had['to']:%Y-%m-%d %H:%M} {had['timezone']}"
    to.write(f"{found.home.name} (home {found.home.id}), {span}, {had['coverage']:.1%} recorded\n")
    for line in had["lines"]:
        counted = f"{line['quantity']:>12,.3f} {line['unit']:<5}"
        to.write(f"{line['name'][:32]:<32}  {counted}  {line['amount'] or 'unknown':>10}  {line['how']}\n")
    if had["currency"] is None:
        to.write("No tariff in this time.\n")
        return
    total = "unknown: a price is missing" if had["total"] is None else f"{had['total']} {had['currency']}"
    to.write(f"{'Total':<32}  {'':>18}  {total:>10}\n")


WRITERS = {"table": _table, "json": _json, "csv": _csv}
