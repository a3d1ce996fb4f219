"""`/energy`: what a home is doing now."""

from flask import Blueprint, Response

from smartenergy.errors import NotFoundError
from smartenergy.rest import answers, documents
from smartenergy.rest.operations import describe
from smartenergy.services import energy
from smartenergy.web.identity import current_user_id

blueprint = Blueprint("rest_energy", __name__, url_prefix="/api/v1/energy")


@blueprint.get("/stats")
@describe("energy", answers={200: documents.EnergyStats}, refuses=(404,), is_validated=True)
def energy_stats() -> Response:
    """What one's home does now: its last tick.

    404 where no device is online or no tick has run.
    """
    document = energy.stats_document(current_user_id())
    if document is None:
        raise NotFoundError("There are no stats: no device is online, or no tick has run yet.")
    return answers.private(document)
