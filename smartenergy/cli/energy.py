"""`flask energy …`: what a home did, and whether the ledger says so rightly."""

import sys
from datetime import datetime

import click
from flask.cli import with_appcontext

from smartenergy.cli.energy_audit import write_audit
from smartenergy.cli.energy_backfill import make_past
from smartenergy.cli.energy_bill import write_bill
from smartenergy.cli.energy_report import write_report
from smartenergy.cli.faults import told_in_one_line
from smartenergy.kernel.words import counted
from smartenergy.services.access import usernames
from smartenergy.services.homes.naming import find_any
from smartenergy.services.ledger.rollup import rebuilding, rolling

HOME = click.option(
    "--home", "home_id", type=int, help="One of the user's homes, or one shared with them; the first unless given."
)


@click.group()
def energy() -> None:
    """The energy ledger."""


@energy.command()
@click.argument("username")
@HOME
@click.option("--from", help="A date or time; a day before the end unless given.")
@click.option("--to", help="A date or time, itself not included; now unless given.")
@click.option(
    "--resolution",
    type=click.Choice(["tick", "quarter_hour", "hour", "day", "month"]),
    help="The finest that makes 50 lines of a table, 1,500 rows of a file, unless given.",
)
@click.option("--timezone", help="IANA name; the home's own unless given.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json", "html"]), default="table")
@with_appcontext
def report(username: str, home_id: int | None, form: str, **asked: str | None) -> None:
    """Say what a home did: figures and history, to the terminal or as a file's content.

    The HTML is one file with its charts, to be sent or kept.
    """
    given = {name: value for name, value in asked.items() if value is not None}
    with told_in_one_line():
        write_report(username, home_id, given, form, sys.stdout)


@energy.command()
@click.argument("name", metavar="USER|HOME_ID")
@HOME
@click.option("--month", help="Such as 2026-10; the present one unless a span is given.")
@click.option("--from", help="A date or time.")
@click.option("--to", help="A date or time, itself not included; now unless given.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@with_appcontext
def bill(name: str, home_id: int | None, form: str, **asked: str | None) -> None:
    """Say what a home pays, line by line, as far as the span has passed."""
    given = {name: value for name, value in asked.items() if value is not None}
    with told_in_one_line():
        write_bill(name, home_id, given, form, sys.stdout)


@energy.command()
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day, local.")
@click.option("--user", "users", multiple=True, help="This user's own homes; may be given more than once.")
@click.option("--home", "homes", multiple=True, type=int, help="This home; may be given more than once.")
@click.option("--wait/--no-wait", default=True, help="Make it here, beside workers, or leave it to them.")
@with_appcontext
def backfill(first: datetime, users: tuple[str, ...], homes: tuple[int, ...], *, wait: bool) -> None:
    """Make a past, up to each home's first tick: of the homes that are named, or of all.

    Cut short and run again, it goes on; run twice at once, both make parts of it.
    """
    with told_in_one_line():
        make_past(first.date(), users, homes, wait=wait)


@energy.command()
@click.option(
    "--seed", type=click.IntRange(0), help="Chooses the days of pasts that are made again; drawn unless given."
)
@click.option("--days", type=click.IntRange(0), default=20, show_default=True, help="How many of these.")
@with_appcontext
def audit(seed: int | None, days: int) -> None:
    """Check every row's balance, roll-ups against ticks, gaps against the run log. Exit code 1 where wrong.

    Of pasts made to order some days are made again and compared.
    """
    with told_in_one_line():
        write_audit(seed, days)


@energy.command()
@click.option("--user", help="Only this user's own homes.")
@click.option("--home", "home_id", type=int, help="Only this home.")
@with_appcontext
def rebuild(user: str | None, home_id: int | None) -> None:
    """Make hours, days and months anew from the quarter hours that are kept."""
    if user and home_id is not None:
        raise click.UsageError("Name a --user, or one --home.")
    with told_in_one_line():
        if home_id is not None:
            homes = rebuilding.rebuild(home_id=find_any(home_id).id)
        else:
            homes = rebuilding.rebuild(usernames.find_user(user).username if user else None)
    click.echo(f"Rebuilt {counted(homes, 'home')}.")


@energy.command("roll-up")
@with_appcontext
def roll_up() -> None:
    """Pack the hours that are over and make their days and months, here and now."""
    with told_in_one_line():
        done = rolling.roll_up()
    click.echo(f"Packed {counted(done.hours, 'hour')} of homes, made {counted(done.days, 'day')} of homes.")
