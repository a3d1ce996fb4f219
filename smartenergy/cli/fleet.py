"""`flask fleet …`."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.kernel.words import counted
from smartenergy.services.operations import synthetic_fleets


@click.group()
def fleet() -> None:
    """Synthetic fleets, for trying things at scale."""


@fleet.command()
@click.option("--homes", type=click.IntRange(1), help="How many homes by archetype, each of a user of its own.")
@click.option(
    "--archetypes",
    type=click.File(),
    help="A JSON file of their mix, as docs/homes.md has it; usual unless given.",
)
@click.option("--users", type=click.IntRange(1), help="Or how many users whose devices go by the simple rules.")
@click.option("--devices-per-user", type=click.IntRange(0), help="How many devices each.")
@click.option("--homes-per-user", type=click.IntRange(1), help="How many homes each; 1 unless given.")
@with_appcontext
def create(
    homes: int | None, archetypes: TextIO | None, users: int | None, devices_per_user: int | None,
    homes_per_user: int | None,
) -> None:  # fmt: skip
    """Create homes by archetype, or users with devices of all kinds in turn. Nobody can sign in as one.

    Homes by archetype are a population: what each has is drawn, and the same seed and number make the same again.
    """
    if homes is not None and (users, devices_per_user, homes_per_user) == (None, None, None):
        _create_homes(homes, archetypes)
    elif users is not None and devices_per_user is not None and (homes, archetypes) == (None, None):
        _create_users(users, devices_per_user, homes_per_user or 1)
    else:
        raise click.UsageError("Say --homes, perhaps with --archetypes; or --users with --devices-per-user.")


def _create_homes(homes: int, file: TextIO | None) -> None:
    from smartenergy.services.operations import archetype_fleets, fleet_mix

    with told_in_one_line(), _timed("home", homes) as done:
        mix = fleet_mix.read(_read(file) if file else {})
        with click.progressbar(length=homes, label="Homes") as bar:
            done.append(archetype_fleets.create_fleet(homes, mix, bar.update))


def _create_users(users: int, devices_per_user: int, homes_per_user: int) -> None:
    length = users * devices_per_user
    with (
        told_in_one_line(),
        _timed("user", users) as done,
        click.progressbar(length=length, label="Devices") as bar,
    ):
        done.append(synthetic_fleets.create_fleet(users, devices_per_user, bar.update, homes_per_user))


@contextmanager
def _timed(one: str, count: int) -> Iterator[list[int]]:
    """Say how long it took to make so many; the block notes how many devices they have."""
    started, done = time.perf_counter(), list[int]()
    yield done
    seconds, devices = time.perf_counter() - started, sum(done)
    told = f"Created {counted(count, one)} with {counted(devices, 'device')}"
    click.echo(f"{told} in {seconds:.1f} s ({devices / seconds:,.0f}/s).")


def _read(file: TextIO) -> Any:
    try:
        return json.load(file)
    except ValueError as error:
        raise click.BadParameter(f"{file.name} is no JSON: {error}", param_hint="--archetypes") from None


@fleet.command()
@click.confirmation_option("--yes", prompt="Delete all synthetic homes and their devices?")
@with_appcontext
def clear() -> None:
    """Delete all synthetic homes. Real accounts are not touched."""
    with told_in_one_line():
        click.echo(f"Deleted {counted(synthetic_fleets.clear_fleet(), 'user')} with their devices.")
