"""`flask user …`."""

import click
from flask.cli import with_appcontext

from config import address_of_run
from smartenergy.cli.faults import told_in_one_line
from smartenergy.kernel.extensions import settings
from smartenergy.services.access import lockout, own_account, password_resets, usernames, users

PASSWORD = click.password_option(help="Asked for where not given, which keeps it out of the shell's history.")
ROLES = click.Choice(["staff", "admin"])
RIGHT_OF_ROLE = {"staff": "is_staff", "admin": "is_admin"}


@click.group()
def user() -> None:
    """Accounts."""


@user.command()
@click.argument("username")
@click.option("--email", required=True)
@click.option("--timezone", help="IANA time zone, such as Europe/Berlin.")
@click.option("--staff", is_flag=True, help="May log in to the admin site.")
@click.option("--admin", is_flag=True, help="Sees and edits everything there.")
@PASSWORD
@with_appcontext
def create(username: str, email: str, timezone: str | None, staff: bool, admin: bool, password: str) -> None:
    """Open an account."""
    given = {"username": username, "email": email, "password": password, "timezone": timezone}
    with told_in_one_line():
        made = own_account.create_user(given, is_staff=staff or admin, is_admin=admin)
    click.echo(f"Created {made.username} (id {made.id}).")


@user.command()
@click.argument("username")
@click.argument("role", type=ROLES)
@with_appcontext
def promote(username: str, role: str) -> None:
    """Make a user staff or admin (an admin is staff too)."""
    rights = {"is_staff": True} | {RIGHT_OF_ROLE[role]: True}
    with told_in_one_line():
        users.update_user(usernames.find_user(username).id, rights)
    click.echo(f"{username} is now {role}.")


@user.command()
@click.argument("username")
@click.argument("role", type=ROLES)
@with_appcontext
def demote(username: str, role: str) -> None:
    """Take the role of staff (and admin with it) or of admin away."""
    rights = {"is_admin": False} | {RIGHT_OF_ROLE[role]: False}
    with told_in_one_line():
        users.update_user(usernames.find_user(username).id, rights)
    click.echo(f"{username} is no longer {role}.")


@user.command()
@click.argument("username")
@click.option("--revoke", is_flag=True, help="Take the right away instead.")
@with_appcontext
def grant(username: str, revoke: bool) -> None:
    """Let a staff user see their own devices in the admin site."""
    with told_in_one_line():
        users.update_user(usernames.find_user(username).id, {"can_view_devices": not revoke})
    click.echo(f"{username} may {'no longer ' if revoke else ''}view devices.")


@user.command()
@click.argument("username")
@with_appcontext
def deactivate(username: str) -> None:
    """Close an account: its sessions and personal access tokens end at once, its data stays."""
    with told_in_one_line():
        users.update_user(usernames.find_user(username).id, {"is_active": False})
    click.echo(f"{username} is deactivated.")


@user.command("set-password")
@click.argument("username")
@click.option("--keep-access-tokens", is_flag=True, help="Leave their personal access tokens alive.")
@PASSWORD
@with_appcontext
def set_password(username: str, keep_access_tokens: bool, password: str) -> None:
    """Set a user's password; end all their sessions and personal access tokens."""
    changes = {"password": password, "keep_access_tokens": keep_access_tokens}
    with told_in_one_line():
        users.update_user(usernames.find_user(username).id, changes)
    click.echo(f"Set the password of {username}.")


@user.command("reset-link")
@click.argument("username")
@with_appcontext
def reset_link(username: str) -> None:
    """Print a link by which a user sets a new password, once; it is shown to nobody else and stored nowhere."""
    with told_in_one_line():
        path = password_resets.make_link(usernames.find_user(username))
    address = address_of_run(settings)
    click.echo(address + path)
    told = "" if address else " Put the address that people use before it."
    click.echo(f"Good once, within {settings.password_reset_hours} h.{told}", err=True)


@user.command()
@click.argument("username", required=False)
@click.option("--address", help="Forget the failures of an address as well.")
@with_appcontext
def unlock(username: str | None, address: str | None) -> None:
    """Forget failed sign-ins, so that nobody has to wait for a further try."""
    if username is None and address is None:
        raise click.UsageError("Name a user, or an --address.")
    if username is not None:
        with told_in_one_line():
            failures, held_up = users.unlock(username)
        click.echo(f"Forgot {failures} failed tries at {username}'s password, which held {held_up} addresses up.")
    if address is not None:
        with told_in_one_line():
            failures = lockout.unlock_address(address)
        click.echo(f"Forgot {failures} failed tries from {address}.")


@user.command("sign-out")
@click.argument("username", required=False)
@click.option("--all", "everybody", is_flag=True, help="Everybody: once a backup was put back.")
@click.option("--access-tokens", is_flag=True, help="Revoke personal access tokens as well.")
@with_appcontext
def sign_out(username: str | None, everybody: bool, access_tokens: bool) -> None:
    """End all sessions of a user, or of everybody."""
    if everybody == (username is not None):
        raise click.UsageError("Name a user, or say --all.")
    with told_in_one_line():
        if username is not None:
            users.sign_out(username, keeps_tokens=not access_tokens)
            click.echo(f"Ended all sessions of {username}.")
        else:
            count = users.sign_everybody_out(keeps_tokens=not access_tokens)
            click.echo(f"Ended all sessions of {count:,} accounts.")
