"""`flask …` commands: thin skins over services."""

from flask import Flask

from smartenergy.cli import energy, fleet, migrations, periodic, setup, stats, tick, token, user


def init_app(app: Flask) -> None:
    """Bind the commands to an application."""
    for command in (
        setup.setup,
        tick.tick,
        tick.tick_log,
        tick.verify,
        fleet.fleet,
        user.user,
        token.token,
        periodic.periodic,
        stats.stats,
        energy.energy,
        migrations.db,
    ):
        app.cli.add_command(command)
