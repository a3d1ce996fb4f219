"""`flask fleet …`."""

import time

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.kernel.words import counted
from smartenergy.services.operations import synthetic_fleets


@click.group()
def fleet() -> None:
    """Synthetic fleets, for trying things at scale."""


@fleet.command()
@click.option("--users", type=click.IntRange(1), required=True, help="How many users.")
@click.option("--devices-per-user", type=click.IntRange(0), required=True, help="How many devices each.")
@click.option(
    "--homes-per-user", type=click.IntRange(1), default=1, show_default=True, help="How many homes each."
)
@with_appcontext
def create(users: int, devices_per_user: int, homes_per_user: int) -> None:
    """Create users with devices of all kinds in turn, spread over their homes. Nobody can sign in as one."""
    started = time.perf_counter()
    with told_in_one_line(), click.progressbar(length=users * devices_per_user, label="Devices") as bar:
        devices = synthetic_fleets.create_fleet(users, devices_per_user, bar.update, homes_per_user)
    seconds = time.perf_counter() - started
    click.echo(
        f"Created {counted(users, 'user')} with {counted(devices, 'device')} "
        f"in {seconds:.1f} s ({devices / seconds:,.0f}/s)."
    )


@fleet.command()
@click.confirmation_option("--yes", prompt="Delete all synthetic homes and their devices?")
@with_appcontext
def clear() -> None:
    """Delete all synthetic homes. Real accounts are not touched."""
    with told_in_one_line():
        click.echo(f"Deleted {counted(synthetic_fleets.clear_fleet(), 'user')} with their devices.")
