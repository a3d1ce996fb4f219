"""`flask openapi`."""

import click
from flask import Flask

from smartenergy import rest
from smartenergy.rest.openapi import as_text


@click.command()
def openapi() -> None:
    """Print the OpenAPI document; `openapi.json` keeps it, and a test fails when that is stale."""
    described = Flask("described")  # commands run in an application without routes
    rest.init_app(described)
    click.echo(as_text(described), nl=False)
