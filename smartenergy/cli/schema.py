"""`flask schema`."""

import click

from smartenergy.graphql.schema import print_schema


@click.command()
def schema() -> None:
    """Print the GraphQL schema; `schema.graphql` keeps it, and a test fails when that is stale."""
    click.echo(print_schema(), nl=False)
