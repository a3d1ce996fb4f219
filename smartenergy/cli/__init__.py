"""`flask …` commands: thin skins over services.

Each is imported when it is asked for, so that a command waits for its own needs and not for those of all others.
"""

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

COMMANDS = {
    "db": "smartenergy.cli.migrations:db",
    "device": "smartenergy.cli.device:device",
    "energy": "smartenergy.cli.energy:energy",
    "fleet": "smartenergy.cli.fleet:fleet",
    "home": "smartenergy.cli.home:home",
    "openapi": "smartenergy.cli.openapi:openapi",
    "periodic": "smartenergy.cli.periodic:periodic",
    "schema": "smartenergy.cli.schema:schema",
    "setup": "smartenergy.cli.setup:setup",
    "stats": "smartenergy.cli.stats:stats",
    "tariff": "smartenergy.cli.tariff:tariff",
    "tick": "smartenergy.cli.tick:tick",
    "ticks": "smartenergy.cli.tick:tick_log",
    "token": "smartenergy.cli.token:token",
    "user": "smartenergy.cli.user:user",
    "verify": "smartenergy.cli.tick:verify",
    "whatif": "smartenergy.cli.what_if:whatif",
}


class Commands(AppGroup):
    """The commands by their names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name them all."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


def init_app(app: Flask) -> None:
    """Bind the commands to an application."""
    app.cli = Commands(app.name)
