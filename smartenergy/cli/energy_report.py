"""A report on a home's energy: a table for the terminal, CSV, JSON, or one HTML file with its charts."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, NamedTuple

import click
import orjson

from smartenergy.kernel.errors import BadInputError
from smartenergy.ledger.columns import Unit
from smartenergy.ledger.figures import FIGURES, Figure, Figures
from smartenergy.ledger.shown import ALL, MAIN
from smartenergy.models import Home, User
from smartenergy.services.access import usernames
from smartenergy.services.homes.naming import spoken
from smartenergy.services.homes.rights import find_home
from smartenergy.services.ledger.reading import exports, history, summary
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import moment, read_resolution
from smartenergy.services.ledger.reading.summary import Summary, Totals
from smartenergy.services.tariffs import bill_document, bills, costs, store_documents

SHOWN = (
    "solar_wh", "generator_wh", "consumption_wh", "grid_import_wh", "grid_export_wh", "charge_wh", "discharge_wh",
    "level_wh", "coverage",
)  # fmt: skip
WIDTHS = 12
LINES = 50
"""A table is made as fine as it has so many lines, unless a resolution is named: a day's has hours."""
SPAN = ("from", "to", "timezone")


class Whose(NamedTuple):
    """A home, and by whose name it was asked for."""

    user: User
    home: Home
    is_named: bool

    @property
    def spoken(self) -> str:
        """Whose it is; the home's own name where it was asked for."""
        return f"{self.user.username}, {spoken(self.home)}" if self.is_named else self.user.username


def write_report(username: str, home_id: int | None, asked: dict[str, Any], form: str, out: IO[str]) -> None:
    """Write the report of a home that a user may see, their first one unless named.

    Raises BadInputError for a bad span, NotFoundError.
    """
    user = usernames.find_user(username)
    home = find_home(user.id, home_id)
    if form == "csv":
        for lines in exports.prepare(user.id, asked | {"costs": True}, home.id, costs.BESIDE).content():
            out.write(lines.decode())
        return
    found = summary.energy_summary(user.id, {name: asked[name] for name in SPAN if name in asked}, home.id)
    if form == "table":
        asked = {"resolution": read_resolution(None, found.present.span, LINES)} | asked
    series = history.energy_history(user.id, asked, home.id)
    series = costs.with_costs(series) if costs.is_short(series.span) else series
    whose = Whose(user, home, is_named=home_id is not None)
    {"table": _write_table, "json": _write_json, "html": _write_html}[form](whose, found, series, out)


def figure_lines(found: Totals) -> Iterator[tuple[str, str]]:
    """The figures by name, as text with units; a dash where there is none."""
    yield "Recorded", f"{100 * found.coverage:.1f} %" + _made_to_order(found)
    for figure in FIGURES:
        yield figure.label, _spoken_figure(figure, found.figures)
    yield from _costs(found)


def _made_to_order(found: Totals) -> str:
    return f", {100 * found.backfilled:.1f} % a past made to order" if found.seconds_in_bulk else ""


MONEY = {"cost": "Cost", "without": "Cost without own energy", "saving": "Saving"}


def _costs(found: Totals) -> Iterator[tuple[str, str]]:
    known = costs.of_totals(found) if costs.is_short(found.span) else None
    for name, label in MONEY.items():
        amount = getattr(known, name, None)
        yield label, "–" if known is None or amount is None else f"{amount} {known.currency}"
    grams = known.co2_grams if known else None
    yield "CO2 of what came in", "–" if grams is None else f"{float(grams) / 1000:,.2f} kg"
    yield from _of_storage(known)


def _of_storage(known: costs.Costs | None) -> Iterator[tuple[str, str]]:
    """What came out of storage had cost so much, and what is held at the end has."""
    told = store_documents.document(costs.of_storage(known)) if known else None
    for part, label in (("drawn", "a kWh drawn"), ("held", "a kWh held")):
        cost, grams = (told[part][name] if told else None for name in ("cost_per_kwh", "grams_per_kwh"))
        yield f"Cost of {label}", "–" if known is None or cost is None else f"{Decimal(cost):.4f} {known.currency}"
        yield f"CO2 of {label}", "–" if grams is None else f"{grams:,.0f} g"


def _spoken_figure(figure: Figure, figures: Figures | None) -> str:
    value = figures.shown(figure) if figures else None
    if value is None:
        return "–"
    if figure.unit is Unit.MWH:
        return f"{value:,.1f} Wh"
    if figure.unit is Unit.WATTS:
        return f"{value:,} W"
    return f"{value:.3f}" if figure.name == "equivalent_full_cycles" else f"{100 * value:.1f} %"


def _write_table(whose: Whose, found: Summary, series: Series, out: IO[str]) -> None:
    click.echo(f"{whose.spoken}, {_spoken(found.present)}", out)
    click.echo(f"{'':<24}{'this span':>16}{'span before':>16}", out)
    for (label, now), (_, before) in zip(figure_lines(found.present), figure_lines(found.before), strict=True):
        click.echo(f"{label:<24}{now:>16}{before:>16}", out)
    click.echo("", out)
    names = [name.removesuffix("_wh").replace("grid_", "") for name in SHOWN]
    click.echo(f"{f'{series.resolution}, Wh':<26}" + "".join(f"{name:>{WIDTHS}}" for name in names), out)
    for start, *values in _rows(series, SHOWN):
        cells = ("" if value != value else f"{value:,.1f}" for value in values[:-1])
        line = "".join(f"{cell:>{WIDTHS}}" for cell in [*cells, f"{100 * values[-1]:.0f} %"])
        click.echo(f"{start.isoformat():<26}{line}", out)


def _write_json(whose: Whose, found: Summary, series: Series, out: IO[str]) -> None:
    columns = {name: series.column(name) for name in (*ALL, *series.beside)}
    document = {
        "user": whose.user.username, "home": {"id": whose.home.id, "name": whose.home.name},
        "timezone": series.span.zone, "resolution": series.resolution,
        "figures": {"present": _numbers(found.present), "before": _numbers(found.before)},
        "costs": {"present": _priced(found.present), "before": _priced(found.before)},
        "flows_mwh": [{"source": a, "sink": b, "energy_mwh": mwh} for a, b, mwh in found.present.links],
        "series": {"start": series.starts, **columns},
    }  # fmt: skip
    click.echo(orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_INDENT_2).decode(), out)


def _numbers(found: Totals) -> dict[str, Any]:
    parts = {"coverage": round(found.coverage, 4), "backfilled": round(found.backfilled, 4)}
    return {**parts, **(found.figures.in_wh() if found.figures else {})}


def _priced(found: Totals) -> dict[str, Any] | None:
    return costs.whole_document(costs.of_totals(found)) if costs.is_short(found.span) else None


def _write_html(whose: Whose, found: Summary, series: Series, out: IO[str]) -> None:
    from smartenergy.charts import report  # here, for the other forms need no Plotly
    from smartenergy.charts.over_time import bars, level, power
    from smartenergy.charts.sankey import ways

    lines = zip(figure_lines(found.present), figure_lines(found.before), strict=True)
    names = (*MAIN, *series.beside)
    numbers = (
        [start.isoformat(), *("" if value != value else f"{value:,.2f}" for value in values)]
        for start, *values in _rows(series, names)
    )
    charts = {
        "power": power(series),
        "level": level(series),
        "bars": bars(series),
        "ways": ways(found.present.links),
    }
    figures = [(label, now, before) for (label, now), (_, before) in lines]
    title = f"Energy of {whose.spoken}"
    bill = _bill(whose, found)
    out.write(report.page(title, _spoken(found.present), figures, charts, ("start", *names), numbers, bill))


def _bill(whose: Whose, found: Summary) -> list[tuple[str, ...]]:
    """The bill of the span, line by line and the total; nothing where no tariff rules, or two currencies do."""
    span = found.present.span
    asked = {"from": moment(span.since, span.zone).isoformat(), "to": moment(span.until, span.zone).isoformat()}
    try:
        had = bill_document.document(bills.energy_bill(whose.user.id, asked, whose.home.id))
    except BadInputError:
        return []
    lines = [(line["name"], line["how"], line["amount"] or "unknown") for line in had["lines"]]
    total = "unknown" if had["total"] is None else f"{had['total']} {had['currency']}"
    return [*lines, ("Total", "", total)] if lines else []


def _rows(series: Series, names: tuple[str, ...]) -> Iterator[tuple[datetime, *tuple[float, ...]]]:
    columns = [series.column(name).tolist() for name in names]
    for start, *values in zip(series.starts.tolist(), *columns, strict=True):
        yield (moment(start, series.span.zone), *values)


def _spoken(found: Totals) -> str:
    since, until = moment(found.span.since, found.span.zone), moment(found.span.until, found.span.zone)
    form = "%Y-%m-%d %H:%M"
    return f"{since:{form}} to {until:{form}}, {found.span.zone}, {100 * found.coverage:.1f} % recorded"
