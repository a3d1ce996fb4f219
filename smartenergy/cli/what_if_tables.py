"""A what-if as a table for the terminal, CSV, JSON, or one HTML file with its charts."""

import csv
import sys
from collections.abc import Mapping
from typing import IO, Any

import click
import orjson

from smartenergy.kernel.spreadsheets import as_cell
from smartenergy.services.access import usernames
from smartenergy.services.common.transaction import let_go, transaction
from smartenergy.services.homes.naming import find_any
from smartenergy.services.homes.rights import find_home
from smartenergy.services.what_if import products
from smartenergy.services.what_if.question import Question
from smartenergy.services.what_if.working import asked, worked_out

Scenario = Mapping[str, Any]
HEADS = (
    "Scenario",
    "Cost",
    "Saving",
    "Bought kWh",
    "Sold kWh",
    "Own sun",
    "Self-suff.",
    "Cycles",
    "Lost kWh",
    "CO2 kg",
)
FIELDS = (
    "name", "kind", "strategy", "tariffs", "currency", "total", "left_in_storage", "cost", "saving",
    "saving_against_bare", "co2_grams",
)  # fmt: skip
WH_PER_KWH, GRAMS_PER_KG = 1_000, 1_000
WIDEST_NAME = 60


def write_what_if(
    name: str, home_id: int | None, span: Mapping[str, Any], lists: Mapping[str, str], form: str, out: IO[str]
) -> None:
    """Write what a user's home, or a home by its id, would have done. Raises what its service raises."""
    if home_id is None and name.isdecimal():
        user_id, home_id = find_any(int(name)).user_id, int(name)
    else:
        user_id = usernames.find_user(name).id
    with transaction():
        variants = products.variants(find_home(user_id, home_id), lists)
    question = asked(user_id, {**span, "variants": variants}, home_id)
    let_go()
    WRITERS[form](_worked_out(question), out)


def _worked_out(question: Question) -> dict[str, Any]:
    """With a bar, where somebody looks."""
    with click.progressbar(length=1_000, label="What if", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        return worked_out(question, lambda part: bar.update(round(1_000 * part) - bar.pos))


def cells(one: Scenario) -> tuple[str, ...]:
    """A scenario's row of the table."""
    figures, co2 = one["figures"], one["co2_grams"]
    return (
        one["name"], one["cost"] or "unknown", one["saving"] or "–",
        f"{figures['grid_import_wh'] / WH_PER_KWH:,.0f}", f"{figures['grid_export_wh'] / WH_PER_KWH:,.0f}",
        _share(figures["self_consumption"]), _share(figures["self_sufficiency"]),
        _number(figures["equivalent_full_cycles"]), f"{figures['loss_wh'] / WH_PER_KWH:,.0f}",
        "unknown" if co2 is None else f"{co2 / GRAMS_PER_KG:,.0f}",
    )  # fmt: skip


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _title(found: Mapping[str, Any]) -> str:
    days = f"{found['from'][:10]} to {found['to'][:10]} {found['timezone']}"
    return f"{found['home_name']} (home {found['home_id']}), {days}, {found['currency'] or 'no tariff'}"


def _assumed(found: Mapping[str, Any]) -> list[str]:
    """What is said of all, and what of some, once, with their names."""
    names: dict[str, list[str]] = {}
    for one in found["scenarios"]:
        for text in one["assumed"]:
            names.setdefault(text, []).append(one["name"])
    return [*found["assumed"], *(f"{text} ({'; '.join(named)})" for text, named in names.items())]


def _table(found: Mapping[str, Any], out: IO[str]) -> None:
    rows = [HEADS, *(cells(one) for one in found["scenarios"])]
    widths = [min(max(len(row[column]) for row in rows), WIDEST_NAME) for column in range(len(HEADS))]
    out.write(f"{_title(found)}\n\n")
    for row in rows:
        name = f"{row[0][: widths[0]]:<{widths[0]}}"
        others = (f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        out.write(f"{name}  {'  '.join(others)}\n")
    out.write("\nCost: the bill less what is left in storage. Saving: against as it was.\n")
    for text in _assumed(found):
        out.write(f"- {text}\n")


def _json(found: Mapping[str, Any], out: IO[str]) -> None:
    out.write(f"{orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()}\n")


def _csv(found: Mapping[str, Any], out: IO[str]) -> None:
    names = list(found["scenarios"][0]["figures"])
    writer = csv.DictWriter(out, [*FIELDS, *names], extrasaction="ignore")
    writer.writeheader()
    for one in found["scenarios"]:
        named = {"name": as_cell(one["name"]), "tariffs": as_cell("; ".join(one["tariffs"]))}
        said = {"currency": found["currency"]} | named
        writer.writerow({**one, **one["figures"], **said})


def _html(found: Mapping[str, Any], out: IO[str]) -> None:
    from smartenergy.charts import comparison, report  # with Plotly and Jinja, which the other forms need not

    scenarios, currency = found["scenarios"], found["currency"] or ""
    charts = {
        "costs": comparison.costs(scenarios, currency), "months": comparison.months(scenarios, currency),
        "energy": comparison.energy(scenarios),
    }  # fmt: skip
    rows = [cells(one) for one in scenarios]
    out.write(report.comparison("What if", _title(found), charts, HEADS, rows, _assumed(found)))


WRITERS = {"table": _table, "json": _json, "csv": _csv, "html": _html}
