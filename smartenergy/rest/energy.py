"""`/energy`: what a home is doing now, and what it has done."""

from itertools import chain
from typing import Annotated, Any, Literal

import orjson
from flask import Blueprint, Response, request
from pydantic import AfterValidator, Field

from smartenergy.kernel.errors import NotFoundError
from smartenergy.ledger import shown
from smartenergy.rest import answers, energy_schemas, schemas
from smartenergy.rest.operations import describe
from smartenergy.services.common.validation import check
from smartenergy.services.devices import history as device_history
from smartenergy.services.ledger.reading import exports, history, summary
from smartenergy.services.ledger.reading.exports import ExportQuery
from smartenergy.services.ledger.reading.spans import HistoryQuery, SpanQuery
from smartenergy.services.tariffs import costs
from smartenergy.services.ticking import live_stats
from smartenergy.web.downloads import CSV, PARQUET, as_file
from smartenergy.web.identity import current_user_id

blueprint = Blueprint("rest_energy", __name__, url_prefix="/api/v1")


def _known_columns(text: str) -> str:
    unknown = [name for name in text.split(",") if name not in (*shown.ALL, *costs.COLUMNS, "all")]
    if unknown:
        known = ", ".join([*shown.ALL, *costs.COLUMNS])
        raise ValueError(f"has no `{unknown[0][:50]}`: name columns of {known}, or `all`")
    return text


class ShownQuery(HistoryQuery):
    """A span, how finely, and how it is written."""

    columns: Annotated[str, AfterValidator(_known_columns)] | None = Field(
        default=None,
        description=f"Which, with commas between, or `all` of energy; {', '.join(shown.MAIN)} unless given.",
    )
    shape: Literal["series", "points"] = Field(default="series", description="Columns, or a list of rows.")


class SummaryQuery(SpanQuery):
    """A span, and whether money is spoken of."""

    costs: bool = Field(default=False, description="Whether cost, saving and CO2 are told as well.")
    stored: bool = Field(
        default=False,
        description="Whether costs are told with what stored energy has cost, which is followed from afar.",
    )


@blueprint.get("/energy/stats")
@describe(
    "energy", answers={200: schemas.EnergyStats}, refuses=(404,), is_validated=True,
    headers=("Tick-Interval", "Next-Tick-At"),
)  # fmt: skip
def energy_stats() -> Response:
    """What one's home does now: its last tick.

    404 where no device is online or no tick has run. `Tick-Interval` says how long a tick is, in seconds,
    `Next-Tick-At` when the next one begins: stats are new a moment later. Once past, it is due.
    """
    return stats_of(live_stats.stats_document(current_user_id()))


@blueprint.get("/energy/history")
@describe("energy", query=ShownQuery, answers={200: energy_schemas.EnergyHistory}, is_validated=True)
def energy_history() -> Response:
    """What one's home did over a span, by ticks or by periods of local time.

    Energy is in Wh, power in W. What was not recorded is null, never zero. `start` is in epoch seconds.
    """
    return history_of(current_user_id())


@blueprint.get("/energy/summary")
@describe("energy", query=SummaryQuery, answers={200: energy_schemas.EnergySummary}, is_validated=True)
def energy_summary() -> Response:
    """The figures of a span, where its energy went, and the span before it."""
    return summary_of(current_user_id())


@blueprint.get("/energy/export")
@describe("energy", query=ExportQuery, answers={200: None}, media=(CSV, PARQUET), headers=("Content-Disposition",))
def export_energy() -> Response:
    """One's history as a file, CSV or Parquet, with all columns.

    Units are in the columns' names; times have their offset; what was not recorded is empty.
    """
    return export_of(current_user_id())


@blueprint.get("/devices/<int:device_id>/history")
@describe(
    "energy", query=HistoryQuery, answers={200: energy_schemas.DeviceHistory}, refuses=(404,), is_validated=True
)
def get_device_history(device_id: int) -> Response:
    """What one of one's devices did, while its `readings` were on."""
    found = device_history.device_history(current_user_id(), device_id, request.args.to_dict())
    return _answer(energy_schemas.device_history(found))


def stats_of(document: bytes | None) -> Response:
    """The stats of a user or of a home, and in the headers when there are newer ones."""
    if document is None:
        raise NotFoundError("There are no stats: no device is online, or no tick has run yet.")
    answer = answers.private(document)
    answer.headers["Tick-Interval"] = str(live_stats.interval_seconds())
    answer.headers["Next-Tick-At"] = live_stats.next_tick_at(live_stats.tick_of(document)).isoformat()
    return answer


def history_of(user_id: int, home_id: int | None = None) -> Response:
    """The history of a home that a user may see, their first one unless named."""
    query = check(ShownQuery, request.args.to_dict(), is_text=True)
    found = history.energy_history(user_id, _without(request.args.to_dict(), "columns", "shape"), home_id)
    columns = _columns(query.columns)
    found = costs.with_costs(found, columns) if set(columns) & costs.COLUMNS.keys() else found
    return _answer(energy_schemas.history(found, columns, as_points=query.shape == "points"))


def summary_of(user_id: int, home_id: int | None = None) -> Response:
    """The summary of such a home."""
    query = check(SummaryQuery, request.args.to_dict(), is_text=True)
    found = summary.energy_summary(user_id, _without(request.args.to_dict(), "costs", "stored"), home_id)
    spans = {"present": found.present, "before": found.before}
    written = {name: energy_schemas.totals(totals) for name, totals in spans.items()}
    for name, totals in spans.items() if query.costs or query.stored else ():
        had = costs.of_totals(totals)
        written[name]["costs"] = costs.whole_document(had) if query.stored else costs.document(had)
    return _answer(written)


def export_of(user_id: int, home_id: int | None = None) -> Response:
    """The history of such a home, as a file."""
    return as_file(exports.prepare(user_id, request.args.to_dict(), home_id, costs.BESIDE), user_id)


def _columns(wanted: str | None) -> tuple[str, ...]:
    if wanted is None:
        return shown.MAIN
    named = [(one,) if one != "all" else shown.ALL for one in wanted.split(",")]
    return tuple(dict.fromkeys(chain.from_iterable(named)))


def _without(given: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in given.items() if name not in names}


def _answer(written: dict[str, Any]) -> Response:
    return answers.private(orjson.dumps(written, option=orjson.OPT_SERIALIZE_NUMPY))
