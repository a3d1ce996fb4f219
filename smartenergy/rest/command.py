"""`flask openapi`."""

import click
from flask import current_app
from flask.cli import with_appcontext

from smartenergy.rest.openapi import as_text


@click.command()
@with_appcontext
def openapi() -> None:
    """Print the OpenAPI document; `openapi.json` keeps it, and a test fails when that is stale."""
    click.echo(as_text(current_app), nl=False)
