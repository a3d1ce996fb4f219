"""`/tariffs`, which of them a home has, and its bill."""

from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Response, request, url_for

from smartenergy.rest import answers, tariff_schemas
from smartenergy.rest.operations import describe
from smartenergy.services.tariffs import assigning, bill_document, bills, tariffs, urdb_rates, versions
from smartenergy.services.tariffs.bills import BillQuery
from smartenergy.services.tariffs.rules import Assigned, NewTariff, NewVersion
from smartenergy.services.tariffs.urdb_rates import UrdbRate
from smartenergy.web.identity import current_user_id
from smartenergy.web.requests import read_object

blueprint = Blueprint("rest_tariffs", __name__, url_prefix="/api/v1")


@blueprint.get("/tariffs")
@describe("tariffs", answers={200: tariff_schemas.TariffList}, is_validated=True)
def list_tariffs() -> Response:
    """List one's own tariffs and those that everybody may take, by id."""
    found = tariffs.list_tariffs(current_user_id())
    return _answer({"items": [tariff_schemas.tariff(one) for one in found]})


@blueprint.post("/tariffs")
@describe(
    "tariffs",
    body=NewTariff,
    answers={201: tariff_schemas.Tariff},
    headers=("Location",),
    refuses=(409,),
    is_validated=True,
)
def create_tariff() -> Response:
    """Make a tariff of one's own, with its first version."""
    made = tariffs.create_tariff(current_user_id("write"), read_object())
    answer = _answer(tariff_schemas.tariff(made), HTTPStatus.CREATED)
    answer.headers["Location"] = url_for("rest_tariffs.get_tariff", tariff_id=made.id)
    return answer


@blueprint.post("/tariffs/urdb")
@describe(
    "tariffs",
    body=UrdbRate,
    answers={201: tariff_schemas.ImportedRate},
    headers=("Location",),
    refuses=(409,),
    is_validated=True,
)
def import_urdb_rate() -> Response:
    """Make a tariff of one's own of a rate of OpenEI's database; what of it is not billed is named."""
    found = urdb_rates.import_rate(current_user_id("write"), read_object())
    written = {"tariff": tariff_schemas.tariff(found.tariff), "unbilled": found.unbilled}
    answer = _answer(written, HTTPStatus.CREATED)
    answer.headers["Location"] = url_for("rest_tariffs.get_tariff", tariff_id=found.tariff.id)
    return answer


@blueprint.get("/tariffs/<int:tariff_id>")
@describe("tariffs", answers={200: tariff_schemas.Tariff}, is_validated=True)
def get_tariff(tariff_id: int) -> Response:
    """One of one's own tariffs, or one of everybody's, with all its versions."""
    return _answer(tariff_schemas.tariff(tariffs.get_tariff(current_user_id(), tariff_id)))


@blueprint.delete("/tariffs/<int:tariff_id>")
@describe("tariffs", answers={204: None}, refuses=(409,))
def delete_tariff(tariff_id: int) -> Response:
    """Delete one of one's own tariffs that no home has or had."""
    tariffs.delete_tariff(current_user_id("write"), tariff_id)
    return answers.nothing()


@blueprint.post("/tariffs/<int:tariff_id>/versions")
@describe("tariffs", body=NewVersion, answers={201: tariff_schemas.Tariff}, is_validated=True)
def add_tariff_version(tariff_id: int) -> Response:
    """Let one of one's own tariffs say something else from a day to come on."""
    found = versions.add_version(current_user_id("write"), tariff_id, read_object())
    return _answer(tariff_schemas.tariff(found), HTTPStatus.CREATED)


@blueprint.get("/homes/<int:home_id>/tariffs")
@describe("tariffs", answers={200: tariff_schemas.HomeTariffList}, is_validated=True)
def list_home_tariffs(home_id: int) -> Response:
    """Which tariffs a home has, had and will have."""
    found = assigning.list_assigned(current_user_id(), home_id)
    return _answer({"items": [tariff_schemas.assigned(one) for one in found]})


@blueprint.post("/homes/<int:home_id>/tariffs")
@describe("tariffs", body=Assigned, answers={201: tariff_schemas.HomeTariff}, is_validated=True)
def set_home_tariff(home_id: int) -> Response:
    """Give a home a tariff from a day on. Its first may begin in the past; later, what has been stays priced."""
    made = assigning.assign(current_user_id("write"), home_id, read_object())
    return _answer(tariff_schemas.assigned(made), HTTPStatus.CREATED)


@blueprint.get("/energy/bill")
@describe("tariffs", query=BillQuery, answers={200: tariff_schemas.EnergyBill}, is_validated=True)
def energy_bill() -> Response:
    """What one's home pays for a month, or another span, line by line, as far as it has passed."""
    return _bill_of(current_user_id())


@blueprint.get("/homes/<int:home_id>/energy/bill")
@describe("tariffs", query=BillQuery, answers={200: tariff_schemas.EnergyBill}, is_validated=True)
def home_energy_bill(home_id: int) -> Response:
    """What a home pays, as `/energy/bill`."""
    return _bill_of(current_user_id(), home_id)


def _bill_of(user_id: int, home_id: int | None = None) -> Response:
    return _answer(bill_document.document(bills.energy_bill(user_id, request.args.to_dict(), home_id)))


def _answer(written: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return answers.private(orjson.dumps(written), status=status)
