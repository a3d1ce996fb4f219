"""`flask tariff series …`: price and carbon series that tariffs follow."""

import csv
import sys
from typing import Any

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.cli.files import read_object, read_text
from smartenergy.models import SeriesKind
from smartenergy.services.access import usernames
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.tariffs import own_series, series_values
from smartenergy.services.tariffs.own_series import MINUTES

NAME = click.argument("name")
USERNAME = click.argument("username")
LISTED = "{0.id:>8}  {1:<11}  {0.kind:<6}  {2:<3}  {3:>2} min  {0.timezone:<24}  {0.kept:>9,}  {0.name}"


@click.group()
def series() -> None:
    """Price and carbon series that tariffs follow."""


@series.command("list")
@USERNAME
@with_appcontext
def list_series(username: str) -> None:
    """List a user's own series and those that everybody may follow, by id, with how many values each keeps."""
    with told_in_one_line():
        for one in own_series.list_series(usernames.find_user(username).id):
            whose = "own" if one.user_id is not None else "everybody's"
            click.echo(LISTED.format(one, whose, one.currency or "", one.step_seconds // 60))


@series.command()
@USERNAME
@NAME
@click.option("--kind", type=click.Choice([one.value for one in SeriesKind]), default=SeriesKind.PRICE.value)
@click.option("--currency", help="ISO 4217, of prices.")
@click.option("--timezone", help="IANA name, for times without an offset; the user's unless given.")
@click.option("--step-minutes", type=click.Choice([str(one) for one in MINUTES]), default="60")
@click.option("--for-everybody", is_flag=True, help="Whether everybody may follow it; USERNAME is staff then.")
@with_appcontext
def create(username: str, step_minutes: str, **given: Any) -> None:
    """Make a series of a user, still without values."""
    wanted = {name: value for name, value in given.items() if value is not None}
    with told_in_one_line():
        user = usernames.find_user(username)
        made = own_series.create_series(user.id, wanted | {"step_minutes": int(step_minutes)})
        whose = f"of {user.username}" if made.user_id else "for everybody"
        click.echo(f"Created series {made.name} ({made.id}) {whose}.")


@series.command()
@USERNAME
@NAME
@click.argument("file", type=click.File("rb"))
@click.option("--format", "form", type=click.Choice(["csv", "json"]), help="By the file's name unless given.")
@click.option("--known-at", help="Since when the values have been known; now unless given.")
@click.option("--per", type=click.Choice(["kWh", "MWh"]), default="kWh", help="What prices of a CSV are for.")
@click.option("--allow-gaps", is_flag=True, help="Take a file in which steps lack.")
@with_appcontext
def load(username: str, name: str, file: Any, form: str | None, **asked: Any) -> None:
    """Load a FILE into a series, `-` for standard input: all of it or nothing.

    CSV begins with the line start,value or start,value,known_at; JSON is what `PUT /series/{id}/values` takes.
    """
    said = {key: value for key, value in asked.items() if value not in (None, False)}
    text = file.read()
    with told_in_one_line():
        user = usernames.find_user(username)
        found = own_series.series_named(user.id, name)
        if form == "json" or (form is None and file.name.endswith(".json")):
            done = series_values.load(user.id, found.id, said | read_object(text, file.name))
        else:
            done = series_values.load_csv(user.id, found.id, read_text(text, file.name), said)
        click.echo(f"Read {done.read:,} values of {done.series.name}, {done.written:,} of them new.")


@series.command()
@USERNAME
@NAME
@click.option("--from", help="A date or time; a day before the end unless given.")
@click.option("--to", help="A date or time, itself not included; now unless given.")
@click.option("--known-at", help="As they were known then; now unless given.")
@with_appcontext
def show(username: str, name: str, **asked: str | None) -> None:
    """Print values of a series as CSV, with since when each is known."""
    given = {key: value for key, value in asked.items() if value is not None}
    with told_in_one_line():
        user = usernames.find_user(username)
        found = series_values.values_of(user.id, own_series.series_named(user.id, name).id, given)
        zone = found.span.zone
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["start", "value", "known_at"])
    columns = (column.tolist() for column in (found.values.starts, found.values.values, found.known_at))
    for start, value, known_at in zip(*columns, strict=True):
        shown = series_values.written(found.series, value)
        writer.writerow([moment(start, zone).isoformat(), shown, moment(known_at, zone).isoformat()])


@series.command()
@USERNAME
@NAME
@click.confirmation_option("--yes", prompt="Delete the series with its values?")
@with_appcontext
def delete(username: str, name: str) -> None:
    """Delete a series that no tariff names, with its values."""
    with told_in_one_line():
        user = usernames.find_user(username)
        own_series.delete_series(user.id, own_series.series_named(user.id, name).id)
    click.echo(f"Deleted series {name}.")
