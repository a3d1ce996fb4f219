"""`flask setup`."""

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.kernel.extensions import settings
from smartenergy.kernel.server_versions import refuse_old_servers
from smartenergy.services.operations.setup import set_up


@click.command()
@click.option(
    "--demo/--no-demo",
    default=None,
    help="Create the admin and the demo homes. Default: yes, but not in production, where passwords are random.",
)
@with_appcontext
def setup(demo: bool | None) -> None:
    """Apply migrations, create the periodic tasks and the demo data. Safe to repeat."""
    with_demo = settings.smartenergy_env != "production" if demo is None else demo
    refuse_old_servers(settings)
    with told_in_one_line():
        report = set_up(with_demo=with_demo, say=click.echo)
    for name in report.created_periodic_tasks:
        click.echo(f"Created the periodic task {name}")
    if report.created_users:
        click.echo(f"Created users: {', '.join(report.created_users)}")
    for name, password in report.secret_passwords.items():
        click.echo(f"  {name} / {password}")
    if report.secret_passwords:
        click.echo("These passwords are shown this once. To set another: flask user set-password NAME")
    if report.skipped_ticks:
        click.echo(report.skipped_ticks)
    click.echo("Set up.")
