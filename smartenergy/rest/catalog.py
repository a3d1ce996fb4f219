"""`/catalog`: what can be had ready made."""

import orjson
from flask import Blueprint, Response

from smartenergy.rest import answers, catalog_schemas
from smartenergy.rest.operations import describe
from smartenergy.services.catalog import device_catalog, home_catalog
from smartenergy.web.identity import current_user_id

blueprint = Blueprint("rest_catalog", __name__, url_prefix="/api/v1/catalog")


@blueprint.get("/devices")
@describe("catalog", answers={200: catalog_schemas.DeviceCatalog}, is_validated=True)
def list_ready_devices() -> Response:
    """Devices that can be had ready made: `POST /devices` with `catalog_key`."""
    current_user_id()
    return answers.private(orjson.dumps({"items": [*map(device_catalog.shown, device_catalog.devices())]}))


@blueprint.get("/homes")
@describe("catalog", answers={200: catalog_schemas.HomeCatalog}, is_validated=True)
def list_ready_homes() -> Response:
    """Homes that can be had ready made: `POST /homes` with `archetype`."""
    current_user_id()
    return answers.private(orjson.dumps({"items": [*map(home_catalog.shown, home_catalog.homes())]}))
