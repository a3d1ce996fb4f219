"""`flask home plan`: what a home's batteries are planned to do, and why."""

from collections.abc import Iterator
from typing import Any

import click
import orjson
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.cli.home_meant import home_of
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.homes.naming import spoken
from smartenergy.services.planning import showing
from smartenergy.services.planning.showing import HomePlan, Shown


@click.command()
@click.argument("whose", metavar="USER|HOME_ID")
@click.option("--home", "home_id", type=int, help="Which of the user's homes; their first one unless given.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["table", "json"]),
    default="table",
    help="As people or programs read it.",
)
@with_appcontext
def plan(whose: str, home_id: int | None, kind: str) -> None:
    """Show what a home's batteries are planned to do, and why; a line for each time that has one reason."""
    with told_in_one_line():
        found = showing.plan_of(*home_of(whose, home_id))
    if kind == "json":
        click.echo(orjson.dumps(found.document(), option=orjson.OPT_INDENT_2).decode())
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: HomePlan) -> Iterator[str]:
    if found.shown is None:
        yield f"{spoken(found.home)}: no plan; {found.why_not}."
        return
    told, currency = found.document(), found.shown.currency or ""
    yield f"{spoken(found.home)}: planned to cost {float(told['cost']):.2f} {currency} over two days."
    yield from _rows(found.shown)


def _rows(shown: Shown) -> Iterator[str]:
    yield f"{'from':<7}{'to':<7}{'price':>8}{'holds then':>13}  why"
    runs = list(shown.runs())
    for first, last in runs:
        since, until = shown.shows(_seconds(first)), shown.shows(_seconds(last) + QUARTER_SECONDS)
        holds = f"{last['level_wh'] / 1_000:.1f} kWh"
        mark = "*" if first["is_price_assumed"] else " "
        yield f"{since:<7}{until:<7}{float(first['buy_price']):>7.3f}{mark}{holds:>13}  {first['text']}"
    if any(first["is_price_assumed"] for first, _ in runs):
        yield "* not published yet: as on the days before"


def _seconds(slot: dict[str, Any]) -> int:
    return int(slot["start"].timestamp())
