"""`flask stats`."""

import json

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.services.access import usernames
from smartenergy.services.ticking import live_stats


@click.command()
@click.argument("username")
@with_appcontext
def stats(username: str) -> None:
    """Print what `energyStats` answers for a user, as JSON; `null` where there is nothing."""
    with told_in_one_line():
        click.echo(json.dumps(live_stats.energy_stats(usernames.find_user(username).id), indent=2))
