"""`flask home …`: homes, and who shares them."""

from collections.abc import Callable
from typing import Any, get_args

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.cli.home_forecast import forecast
from smartenergy.cli.home_plan import plan
from smartenergy.cli.home_strategy import strategy
from smartenergy.kernel.words import counted
from smartenergy.services.access import usernames
from smartenergy.services.catalog import home_catalog
from smartenergy.services.devices import editing, new_homes
from smartenergy.services.homes import homes, invitations, members
from smartenergy.services.homes.naming import spoken
from smartenergy.services.homes.rules import HomeFields
from smartenergy.services.homes.strategy_rules import StrategyName

Command = Callable[..., Any]
ARCHETYPES = click.Choice([ready.key for ready in home_catalog.homes()])
MEMBER_ROLES = click.Choice(["viewer", "manager"])


def _particulars(command: Command) -> Command:
    """Options for what may be said of a home beside its name, as its rules have it."""
    for name, field in reversed(HomeFields.model_fields.items()):
        kind = get_args(get_args(field.annotation)[0])[0]
        command = click.option(f"--{name.replace('_', '-')}", type=kind, help=field.description)(command)
    strategies = click.Choice(get_args(StrategyName))
    command = click.option("--strategy", type=strategies, help="What its batteries and cars may do.")(command)
    return click.option("--timezone", help="IANA time zone, such as Europe/Berlin.")(command)


def _given(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


@click.group()
def home() -> None:
    """Homes, and who shares them."""


home.add_command(strategy)
home.add_command(forecast)
home.add_command(plan)


@home.command("list")
@click.argument("username")
@with_appcontext
def list_homes(username: str) -> None:
    """List the homes of a user, then those that others share with them."""
    with told_in_one_line():
        found = homes.list_homes(usernames.find_user(username).id)
    for one, role in found:
        click.echo(f"{one.id:>8}  {role:<7}  {one.timezone:<24}  {one.strategy:<16}  {one.name}")


@home.command()
@click.argument("username")
@click.argument("name", required=False)
@click.option(
    "--archetype", type=ARCHETYPES, help="With people and devices as in the catalogue; empty unless given."
)
@_particulars
@with_appcontext
def create(username: str, **said: Any) -> None:
    """Make a further home for a user, in their time zone unless given.

    It needs a NAME, but where an archetype is given, whose name it has otherwise.
    """
    with told_in_one_line():
        user = usernames.find_user(username)
        made = new_homes.create_home(user.id, _given(said))
        devices = len(editing.list_devices(user.id, home_id=made.id))
        told = f", with {counted(devices, 'device')}" if devices else ""
        click.echo(f"Created {spoken(made)} of {user.username}, {made.timezone}{told}.")


@home.command()
@click.argument("username")
@click.argument("home_id", type=int)
@click.option("--name", help="1 to 100 characters.")
@click.option(
    "--unset",
    type=click.Choice(list(HomeFields.model_fields)),
    multiple=True,
    help="Take back what was said of it.",
)
@_particulars
@with_appcontext
def update(username: str, home_id: int, unset: tuple[str, ...], **said: Any) -> None:
    """Change what is named of a user's home, and nothing else."""
    changes = _given(said)
    if doubly := sorted(set(unset) & set(changes)):
        raise click.UsageError(f"{', '.join(doubly)}: set and unset at once.")
    if not (changes or unset):
        raise click.UsageError("Say what to change.")
    with told_in_one_line():
        changed = homes.update_home(usernames.find_user(username).id, home_id, changes | dict.fromkeys(unset))
        click.echo(f"Changed {spoken(changed)}.")


@home.command()
@click.argument("username")
@click.argument("home_id", type=int)
@click.confirmation_option("--yes", prompt="Erase the home with its devices and all that it has done?")
@with_appcontext
def delete(username: str, home_id: int) -> None:
    """Erase a user's home with its devices and its ledger. A last home stays."""
    with told_in_one_line():
        homes.delete_home(usernames.find_user(username).id, home_id)
    click.echo(f"Deleted home {home_id}.")


@home.command()
@click.argument("username")
@click.argument("home_id", type=int)
@click.option(
    "--role", type=MEMBER_ROLES, default="viewer", show_default=True, help="What the code's bearer may do."
)
@with_appcontext
def invite(username: str, home_id: int, role: str) -> None:
    """Make a code by which somebody may share a user's home. It is printed this once."""
    with told_in_one_line():
        _, code = invitations.invite(usernames.find_user(username).id, home_id, {"role": role})
    click.echo(f"Good once, within {invitations.LIFE.days} days, for a {role} of home {home_id}.", err=True)
    click.echo(code)


@home.command()
@click.argument("username")
@click.argument("code")
@with_appcontext
def join(username: str, code: str) -> None:
    """Let a user share the home that a code is for."""
    with told_in_one_line():
        joined, role = invitations.join(usernames.find_user(username).id, {"code": code})
        click.echo(f"{username} is now a {role} of {spoken(joined)}.")


@home.group("members")
def home_members() -> None:
    """Who shares a home with its owner."""


@home_members.command("list")
@click.argument("username")
@click.argument("home_id", type=int)
@with_appcontext
def list_members(username: str, home_id: int) -> None:
    """List who shares a user's home, by when they joined."""
    with told_in_one_line():
        found = members.list_members(usernames.find_user(username).id, home_id)
    if not found:
        click.echo(f"Nobody shares home {home_id}.")
    for member, name in found:
        click.echo(f"{member.user_id:>8}  {member.role:<7}  since {member.joined_at:%Y-%m-%d %H:%M}  {name}")


@home_members.command()
@click.argument("username")
@click.argument("home_id", type=int)
@click.argument("member")
@with_appcontext
def remove(username: str, home_id: int, member: str) -> None:
    """Let somebody share a user's home no more."""
    with told_in_one_line():
        members.remove_member(usernames.find_user(username).id, home_id, usernames.find_user(member).id)
    click.echo(f"{member} shares home {home_id} no more.")
