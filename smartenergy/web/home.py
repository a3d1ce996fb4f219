"""`/`: where to go from here."""

from flask import Blueprint, redirect, url_for
from werkzeug import Response

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> Response:
    """Send a person who opens the bare address to GraphiQL."""
    return redirect(url_for("graphql.endpoint"))
