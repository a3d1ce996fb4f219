"""`/homes/{id}/devices`, `stats` and `energy/…`: what is in a home, does, and has done."""

from flask import Blueprint, Response, request

from smartenergy.kernel.errors import BadInputError, NotFoundError
from smartenergy.rest import answers, devices, energy, energy_schemas, live_schemas, schemas
from smartenergy.rest.energy import ShownQuery, SummaryQuery
from smartenergy.rest.operations import IDEMPOTENCY_KEY, describe
from smartenergy.services.common.validation import check
from smartenergy.services.devices import pages as device_pages
from smartenergy.services.devices.pages import DeviceFilter, DeviceTraits, Order, PageSize
from smartenergy.services.homes.stats import home_stats_document
from smartenergy.services.ledger.reading.exports import ExportQuery
from smartenergy.services.live.home_now import home_now as now_of
from smartenergy.web.downloads import CSV, PARQUET
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_home_contents", __name__, url_prefix="/api/v1/homes/<int:home_id>")


class HomeDeviceQuery(DeviceTraits):
    """Which of a home's devices, in which order, how many, from where."""

    order_by: Order = device_pages.ORDER_BY
    limit: PageSize = device_pages.USUAL
    cursor: device_pages.Cursor | None = None


@blueprint.get("/devices")
@describe("homes", query=HomeDeviceQuery, answers={200: schemas.DevicePage}, headers=("Link",), is_validated=True)
def list_home_devices(home_id: int) -> Response:
    """List a home's devices, by the page.

    `Link` leads to the first and the next page.
    """
    user_id, query = current_user_id(), check(HomeDeviceQuery, request.args.to_dict(), is_text=True)
    wanted = DeviceFilter(**query.model_dump(exclude={"limit", "cursor"}))
    return devices.page_of(user_id, wanted.model_copy(update={"home_id": home_id}), query.limit, query.cursor)


@blueprint.post("/devices")
@describe(
    "homes", body=schemas.DeviceInput, answers={201: schemas.Device}, parameters=(IDEMPOTENCY_KEY,),
    headers=("Location", "Idempotent-Replayed"), refuses=(409,), is_validated=True,
)  # fmt: skip
def create_home_device(home_id: int) -> Response:
    """Create a device in a home: as `POST /devices` with its `home_id`."""
    user_id, given = current_user_id("write"), read_object()
    if given.get("home_id", home_id) != home_id:
        raise BadInputError({"home_id": [f"must be {home_id} as in the path, or left out"]})
    return devices.create(user_id, given | {"home_id": home_id})


@blueprint.get("/stats")
@describe(
    "homes", answers={200: schemas.EnergyStats}, is_validated=True, headers=("Tick-Interval", "Next-Tick-At")
)
def home_stats(home_id: int) -> Response:
    """What a home does now: its last tick.

    404 where none of its devices is online or no tick has run; headers as of `/energy/stats`.
    """
    return energy.stats_of(home_stats_document(current_user_id(), home_id))


@blueprint.get("/now")
@describe("homes", answers={200: live_schemas.HomeNow}, is_validated=True)
def home_now(home_id: int) -> Response:
    """All that a home does now: power by source and use, which way it goes, what is held, the price, and why.

    404 where none of its devices is online. Streams send the same after each tick: `/live/homes/{id}?show=home`.
    """
    document = now_of(current_user_id(), home_id)
    if document is None:
        raise NotFoundError("Nothing goes on: no device of this home is online.")
    return answers.private(document)


@blueprint.get("/energy/history")
@describe("homes", query=ShownQuery, answers={200: energy_schemas.EnergyHistory}, is_validated=True)
def home_energy_history(home_id: int) -> Response:
    """What a home did over a span, as `/energy/history`."""
    return energy.history_of(current_user_id(), home_id)


@blueprint.get("/energy/summary")
@describe("homes", query=SummaryQuery, answers={200: energy_schemas.EnergySummary}, is_validated=True)
def home_energy_summary(home_id: int) -> Response:
    """The figures of a span, where a home's energy went, and the span before it."""
    return energy.summary_of(current_user_id(), home_id)


@blueprint.get("/energy/export")
@describe("homes", query=ExportQuery, answers={200: None}, media=(CSV, PARQUET), headers=("Content-Disposition",))
def export_home_energy(home_id: int) -> Response:
    """A home's history as a file, as `/energy/export`."""
    return energy.export_of(current_user_id(), home_id)
