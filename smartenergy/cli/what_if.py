"""`flask whatif …`: what a home would have done and cost otherwise."""

import sys

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.cli.what_if_tables import write_what_if

LISTS = ("battery", "tariff", "strategy", "solar", "car", "consumption")


@click.command()
@click.argument("name", metavar="USER|HOME_ID")
@click.option("--home", "home_id", type=int, help="One of the user's homes; the first unless given.")
@click.option("--battery", help="Capacities, kWh: 0,5,10. Power grows with them.")
@click.option("--tariff", help="Names or numbers, or all in the home's currency.")
@click.option("--strategy", help="Kinds: self_consumption,price.")
@click.option("--solar", help="So many times the panels that there are, or more of them in kWp: 0,1,2,+3.")
@click.option("--car", help="none, or cars of the catalogue.")
@click.option("--consumption", help="So many times what is used: 1,1.2.")
@click.option("--from", help="A date or time; a year before the end unless given.")
@click.option("--to", help="A date or time, itself not included; the beginning of today unless given.")
@click.option("--quick", is_flag=True, help="Ticks of five minutes: in a third of the time, and nearly as exact.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "html"]), default="table")
@with_appcontext
def whatif(name: str, home_id: int | None, form: str, *, quick: bool, **asked: str | None) -> None:
    """Say what a home would have done and cost with each of these with each of the others.

    Lists are parted by commas; together they make 20 variants at the most. The past need not be recorded: the same
    weather and people are simulated. The HTML is one file with its charts.
    """
    given = {option: value for option, value in asked.items() if value is not None}
    lists = {option: given.pop(option) for option in LISTS if option in given}
    with told_in_one_line():
        write_what_if(name, home_id, given | {"quick": quick}, lists, form, sys.stdout)
