"""`flask home strategy`: what a home's batteries and cars go by, set and shown."""

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, get_args

import click
import orjson
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.cli.home_meant import home_of
from smartenergy.kernel import zones
from smartenergy.services.homes import strategies
from smartenergy.services.homes.naming import spoken
from smartenergy.services.homes.strategies import Strategies, Version
from smartenergy.services.homes.strategy_rules import SETTINGS, StrategyName, own_of
from smartenergy.services.strategies import decisions
from smartenergy.simulation.strategies.common import Common

Command = Callable[..., Any]
OPTIONS = {
    "reserve_percent": "--reserve", "grid_charges": "--grid-charges/--no-grid-charges",
    "exports": "--exports/--no-exports", "car_first_above_percent": "--car-first-above",
    "feeds_car_above_percent": "--feeds-car-above",
}  # fmt: skip


def _common(command: Command) -> Command:
    """Options for what all strategies have."""
    for one in reversed(fields(Common)):
        kind = bool if isinstance(one.default, bool) else int
        said = click.option(OPTIONS[one.name], one.name, type=kind, default=None, help=f"{one.metadata['text']}.")
        command = said(command)
    return command


@click.command()
@click.argument("whose", metavar="USER|HOME_ID")
@click.argument("kind", required=False, type=click.Choice(get_args(StrategyName)))
@click.option("--home", "home_id", type=int, help="Which of the user's homes; their first one unless given.")
@click.option(
    "--set", "said", multiple=True, metavar="NAME=VALUE",
    help="A setting of the kind's own, as JSON: docs/strategies.md has them.",
)  # fmt: skip
@_common
@with_appcontext
def strategy(whose: str, kind: str | None, home_id: int | None, said: tuple[str, ...], **common: Any) -> None:
    """Show what a home goes by and why, or let it go by something from the next quarter hour on.

    With a KIND, what is not said is as usual; without one, it stays as it is.
    """
    with told_in_one_line():
        user_id, home_id = home_of(whose, home_id)
        own = dict(_setting(one) for one in said)
        given = {name: value for name, value in common.items() if value is not None}
        if kind or own or given:
            found = strategies.set_strategy(user_id, home_id, _wanted(user_id, home_id, kind, own) | given)
        else:
            found = strategies.list_strategies(user_id, home_id)
        why = decisions.decision(user_id, {}, found.reached.home.id).document()["text"]
    _show(found, why)


def _wanted(user_id: int, home_id: int | None, kind: str | None, own: dict[str, Any]) -> dict[str, Any]:
    if kind:
        return {"kind": kind, SETTINGS: own}
    latest = strategies.list_strategies(user_id, home_id).versions[0].chosen
    return {"kind": latest.kind, SETTINGS: own_of(latest) | own} | asdict(latest.common)


def _setting(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    try:
        return name, orjson.loads(value)
    except orjson.JSONDecodeError:
        raise click.UsageError(f"{text}: must be a name, `=` and JSON, such as target_percent=80.") from None


def _show(found: Strategies, why: str) -> None:
    home = found.reached.home
    click.echo(f"{spoken(home)}: {why}.")
    zone = zones.zone(zones.shown(home.timezone))
    for version in found.versions:
        mark = "*" if version is found.now else " "
        click.echo(
            f"{mark} {_since(version.valid_from, zone):<22}  {version.chosen.kind:<16}  {_told(version)}".rstrip()
        )


def _since(instant: datetime | None, zone: Any) -> str:
    return "from the beginning" if instant is None else f"{instant.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _told(version: Version) -> str:
    """What is not as usual."""
    usual = asdict(Common())
    said = own_of(version.chosen)
    said |= {name: value for name, value in asdict(version.chosen.common).items() if value != usual[name]}
    return " ".join(f"{name}={orjson.dumps(value).decode()}" for name, value in said.items())
