"""`flask stats`."""

import json

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.services.access import usernames
from smartenergy.services.homes.stats import home_stats
from smartenergy.services.ticking import live_stats


@click.command()
@click.argument("username")
@click.option(
    "--home", "home_id", type=int, help="One home, of the user's own or shared with them; else all own ones."
)
@with_appcontext
def stats(username: str, home_id: int | None) -> None:
    """Print what a user's homes do now, or one of them, as JSON; `null` where there is nothing."""
    with told_in_one_line():
        user = usernames.find_user(username)
        found = live_stats.energy_stats(user.id) if home_id is None else home_stats(user.id, home_id)
        click.echo(json.dumps(found, indent=2))
