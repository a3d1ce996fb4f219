"""`flask home forecast`: what a home will use and make, and what energy will cost, as a table, JSON or CSV."""

from collections.abc import Callable
from typing import Any

import click
import orjson
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.cli.home_meant import home_of
from smartenergy.services.forecasts import telling
from smartenergy.services.forecasts.telling import USUAL_HOURS, USUAL_QUANTILES, HomeForecast
from smartenergy.services.homes.naming import spoken


@click.command()
@click.argument("whose", metavar="USER|HOME_ID")
@click.option("--home", "home_id", type=int, help="Which of the user's homes; their first one unless given.")
@click.option("--hours", default=USUAL_HOURS, show_default=True, help="How far ahead, 48 at most.")
@click.option("--quantiles", default=USUAL_QUANTILES, show_default=True, help="Percentages, with commas between.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@with_appcontext
def forecast(whose: str, home_id: int | None, hours: int, quantiles: str, form: str) -> None:
    """Tell what a home is expected to use and make, and what energy will cost, by the quarter hour."""
    with told_in_one_line():
        user_id, home_id = home_of(whose, home_id)
        found = telling.forecast(user_id, {"hours": hours, "quantiles": quantiles}, home_id)
    WRITERS[form](found)


def _json(found: HomeForecast) -> None:
    click.echo(orjson.dumps(telling.document(found), option=orjson.OPT_INDENT_2).decode())


def _csv(found: HomeForecast) -> None:
    click.echo(telling.as_csv(found), nl=False)


def _table(found: HomeForecast) -> None:
    behind = f"{found.days:g} of the last 21 days stand behind it"
    click.echo(f"{spoken(found.home)}, {found.moments()[0]:%Y-%m-%d} {found.zone}: {behind}.")
    levels = "/".join(f"{percent:g}" for percent in found.percents)
    head = f"{'load Wh':>8}  {levels + '%':>16}  {'made Wh':>8}  {levels + '%':>16}  {'buy':>9}   sell"
    click.echo(f"{'':<12}  {head}")
    for point in telling.document(found)["points"]:
        click.echo(_line(point))
    if any(found.prices.assumed):
        click.echo("* not published yet: as at the same time of the seven days before")


def _line(point: dict[str, Any]) -> str:
    energy = [f"{_number(point[f'{name}_wh']):>8}  {_spread(point, name):>16}" for name in ("load", "production")]
    mark = "*" if point["is_price_assumed"] else " "
    prices = f"{point['buy_price'] or '-':>9}{mark} {point['sell_price'] or '-'}"
    return "  ".join([f"{point['start']:%a %d %H:%M}", *energy, prices])


def _spread(point: dict[str, Any], name: str) -> str:
    return "/".join(_number(each) for each in point[f"{name}_quantiles_wh"])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


WRITERS: dict[str, Callable[[HomeForecast], None]] = {"table": _table, "json": _json, "csv": _csv}
