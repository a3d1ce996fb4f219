"""GraphQL: the schema, thin resolvers by subject, and the HTTP view."""

from http import HTTPStatus

from flask import Blueprint, Flask, Response
from werkzeug.exceptions import HTTPException

from smartenergy.graphql.engine import ide
from smartenergy.graphql.engine.document_cache import DocumentCache
from smartenergy.graphql.engine.formatting import refusal
from smartenergy.graphql.engine.view import SmartEnergyGraphQLView
from smartenergy.graphql.schema import schema
from smartenergy.web.errors import as_ours
from smartenergy.web.requests import BadRequestError


def init_app(app: Flask) -> None:
    """Serve the schema at `/graphql/` and `/graphql`, and GraphiQL's files beside it."""
    settings = app.extensions["settings"]
    blueprint = Blueprint("graphql", __name__, url_prefix="/graphql", template_folder="templates")
    view = SmartEnergyGraphQLView.as_view(
        "endpoint",
        schema=schema.graphql_schema,
        documents=DocumentCache(schema.graphql_schema, settings),
        graphql_ide="graphiql" if settings.graphql_ide else None,
    )
    blueprint.add_url_rule("/", view_func=view, methods=["GET", "POST"], strict_slashes=False)
    ide.add_to(blueprint)
    blueprint.register_error_handler(Exception, _refuse)
    app.register_blueprint(blueprint)
    ide.init_app(app)


def _refuse(error: Exception) -> Response:
    """Answer in GraphQL's words what went wrong before the view was reached."""
    if isinstance(error, HTTPException):
        return refusal(BadRequestError(str(error.description), HTTPStatus(error.code or 400)))
    return refusal(as_ours(error))
