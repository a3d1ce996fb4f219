"""`flask token …`."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.services.access import personal_tokens, usernames

SCOPES = click.Choice(["read", "write"])


@click.group()
def token() -> None:
    """Personal access tokens, for scripts and dashboards."""


@token.command()
@click.argument("username")
@click.argument("name")
@click.option("--scope", "scopes", type=SCOPES, multiple=True, default=["read"], show_default=True)
@click.option("--days", type=int, default=90, show_default=True, help="Its life; 0 for a token without end.")
@with_appcontext
def create(username: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Make a token for a user. It is printed this once."""
    given = {"name": name, "scopes": list(scopes), "expires_in_days": days or None}
    with told_in_one_line():
        made, secret = personal_tokens.create(usernames.find_user(username).id, given)
    click.echo(f"Created token {made.id} of {username}, for {' and '.join(made.scopes)}.", err=True)
    click.echo(secret)


@token.command("list")
@click.argument("username")
@with_appcontext
def list_tokens(username: str) -> None:
    """List a user's tokens, newest first."""
    with told_in_one_line():
        stored = personal_tokens.list_tokens(usernames.find_user(username).id)
    if not stored:
        click.echo(f"{username} has no tokens.")
    for one in stored:
        click.echo(
            f"{one.id:>6}  {','.join(one.scopes):<10}  used {_day(one.last_used_at):<16}  "
            f"ends {_day(one.expires_at):<16}  {one.name}"
        )


@token.command()
@click.argument("username")
@click.argument("token_id", type=int)
@with_appcontext
def revoke(username: str, token_id: int) -> None:
    """Revoke a token of a user, at once and for good."""
    with told_in_one_line():
        personal_tokens.revoke(usernames.find_user(username).id, token_id)
    click.echo(f"Revoked token {token_id} of {username}.")


def _day(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "never"
