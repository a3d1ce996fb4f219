"""`flask tick`."""

import time

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.services import ticks


@click.command()
@with_appcontext
def tick() -> None:
    """Run the present tick here and now. One that is done is left as it is."""
    present = ticks.current_tick()
    started = time.perf_counter()
    with told_in_one_line():
        summary = ticks.run_tick(present)
    if summary is None:
        raise click.ClickException("A newer tick has begun; is this machine's clock behind?")
    seconds = time.perf_counter() - started
    click.echo(f"tick     {present} ({time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(present))} UTC)")
    click.echo(f"status   {summary.status}")
    click.echo(f"devices  {summary.devices:,} of {summary.users:,} users")
    click.echo(f"chunks   {summary.chunks:,}")
    click.echo(f"edited   {summary.edited:,} left alone, changed by a user meanwhile")
    click.echo(f"missed   {summary.missed_ticks:,} ticks before this one")
    click.echo(f"took     {seconds:.2f} s")
