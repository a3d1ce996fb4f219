"""`flask energy …`: what a home did, and whether the ledger says so rightly."""

import sys

import click
from flask.cli import with_appcontext

from smartenergy.cli.energy_report import write_report
from smartenergy.cli.faults import told_in_one_line
from smartenergy.kernel.words import counted
from smartenergy.services.access import usernames
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.rollup import rebuilding, rolling

TOLD = 20


@click.group()
def energy() -> None:
    """The energy ledger."""


@energy.command()
@click.argument("username")
@click.option("--from", "since", help="A date or time; a day before the end unless given.")
@click.option("--to", "until", help="A date or time, itself not included; now unless given.")
@click.option(
    "--resolution",
    type=click.Choice(["tick", "quarter_hour", "hour", "day", "month"]),
    help="The finest that makes 50 lines of a table, 1,500 rows of a file, unless given.",
)
@click.option("--timezone", help="IANA name; the user's own unless given.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json", "html"]), default="table")
@with_appcontext
def report(
    username: str, since: str | None, until: str | None, resolution: str | None, timezone: str | None, form: str
) -> None:
    """Say what a user's home did: figures and history, to the terminal or as a file's content.

    The HTML is one file with its charts, to be sent or kept.
    """
    asked = {"from": since, "to": until, "resolution": resolution, "timezone": timezone}
    given = {name: value for name, value in asked.items() if value is not None}
    with told_in_one_line():
        write_report(username, given, form, sys.stdout)


@energy.command()
@with_appcontext
def audit() -> None:
    """Check every row's balance, roll-ups against ticks, gaps against the run log. Exit code 1 where wrong."""
    with told_in_one_line():
        found = ledger_audit.audit()
    click.echo(f"ticks      {counted(found.rows, 'row')} of homes, against the run log")
    click.echo(f"quarters   {found.quarters:,} against their ticks")
    click.echo(f"days       {found.days:,} with their hours, against quarter hours")
    click.echo(f"months     {found.months:,} against their days")
    click.echo(f"adjusted   {found.adjusted:,} quarter hours: levels that users set, batteries that came or went")
    if found.behind:
        click.echo(f"behind     {counted(found.behind, 'home')} to be made anew: not judged yet")
    for fault in found.faults[:TOLD]:
        click.echo(fault)
    if found.faults:
        raise click.ClickException(f"{counted(len(found.faults), 'fault')}.")
    click.echo("every row balances")


@energy.command()
@click.option("--user", help="Only this user's.")
@with_appcontext
def rebuild(user: str | None) -> None:
    """Make hours, days and months anew from the quarter hours that are kept."""
    with told_in_one_line():
        homes = rebuilding.rebuild(usernames.find_user(user).username if user else None)
    click.echo(f"Rebuilt {counted(homes, 'home')}.")


@energy.command("roll-up")
@with_appcontext
def roll_up() -> None:
    """Pack the hours that are over and make their days and months, here and now."""
    with told_in_one_line():
        done = rolling.roll_up()
    click.echo(f"Packed {counted(done.hours, 'hour')} of homes, made {counted(done.days, 'day')} of homes.")
