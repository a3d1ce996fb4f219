"""An answer, or how far it is."""

import csv
import io
import math
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from smartenergy.kernel.spreadsheets import as_cell
from smartenergy.models import User
from smartenergy.services.homes.rights import Reached
from smartenergy.services.what_if import requests, shares
from smartenergy.services.what_if.requests import Found
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.what_if import by_month
from smartenergy.site.what_if.asking import SECTION
from smartenergy.site.what_if.result import Result
from smartenergy.site.what_if.words import again

COLUMNS = ("name", "kind", "cost", "saving", "total", "left_in_storage", "co2_grams")
FIGURES = ("grid_import_wh", "grid_export_wh", "self_sufficiency", "self_consumption", "peak_import_watts")
MOST_PRICE = 1e9


@blueprint.get("/homes/<int:home_id>/what-if/<run>")
@for_home()
def what_if_result(person: User, reached: Reached, run: str) -> ResponseReturnValue:
    """Show it: to who asked, and where it is shared to all who may see the home."""
    found = shares.find(person.id, run, reached.home.id)
    about: dict[str, Any] = {"person": person, "reached": reached, "section": SECTION, "run": run}
    chosen = urlencode(again(found.note["asked"]), doseq=True)
    about["choices"] = f"{url_for(SECTION, home_id=reached.home.id)}?{chosen}"
    told = requests.document(found)
    if not found.is_done:
        return render_template("site/what_if_waiting.html", told=told, **about)
    result = Result(found.note["asked"], told["answer"])
    about |= {"is_shared": shares.is_shared(person.id, run, reached.home.id), "bought": _bought(result)}
    drawn = {"chart": by_month.chart(result), "drawn": by_month.drawn(result), "months": by_month.rows(result)}
    return render_template("site/what_if_result.html", result=result, **drawn, **about)


@blueprint.get("/homes/<int:home_id>/what-if/<run>/progress")
@for_home()
def what_if_progress(person: User, reached: Reached, run: str) -> ResponseReturnValue:
    """How far it is, for the page's script."""
    told = requests.document(shares.find(person.id, run, reached.home.id))
    return jsonify({name: told[name] for name in ("state", "percent", "eta_seconds")})


@blueprint.get("/homes/<int:home_id>/what-if/<run>/scenarios.csv")
@for_home()
def what_if_csv(person: User, reached: Reached, run: str) -> ResponseReturnValue:
    """The comparison as a file."""
    found = shares.find(person.id, run, reached.home.id)
    if not found.is_done:
        return redirect(url_for("site.what_if_result", home_id=reached.home.id, run=run))
    return _file(found, run)


def _file(found: Found, run: str) -> Response:
    result, file = Result(found.note["asked"], requests.document(found)["answer"]), io.StringIO()
    writer = csv.writer(file)
    writer.writerow((*COLUMNS, *FIGURES, "currency"))
    for one in result.scenarios:
        said = [*(one.said[name] for name in COLUMNS[1:]), *(one.figures[name] for name in FIGURES)]
        writer.writerow((as_cell(one.label), *said, result.currency))
    disposition = {"Content-Disposition": f"attachment; filename=what-if-{run[:8]}.csv"}
    return Response(file.getvalue(), mimetype="text/csv", headers=disposition)


def _bought(result: Result) -> dict[str, object] | None:
    """What a price comes to that is typed for a scenario; None where none is."""
    price, number = request.args.get("price", type=float), request.args.get("of", type=int)
    if price is None or not math.isfinite(price) or not 0 < price <= MOST_PRICE:
        return None
    scenario = next((one for one in result.variants if one.number == number), None)
    if scenario is None:
        return None
    return {"price": price, "scenario": scenario, "years": result.payback(scenario, price)}
