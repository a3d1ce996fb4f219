"""GraphQL: the schema, thin resolvers by subject, and the HTTP view."""

from flask import Flask, send_from_directory
from flask.typing import ResponseReturnValue

from smartenergy.extensions import settings
from smartenergy.graphql import command
from smartenergy.graphql.documents import DocumentCache
from smartenergy.graphql.ide import ASSETS, OUR_ASSETS
from smartenergy.graphql.schema import schema
from smartenergy.graphql.view import SmartEnergyGraphQLView


def init_app(app: Flask) -> None:
    """Serve the schema at `/graphql/` and `/graphql`, and GraphiQL's files beside it."""
    with app.app_context():
        documents = DocumentCache(
            schema.graphql_schema, settings.graphql_document_cache, settings.graphql_max_tokens
        )
        view = SmartEnergyGraphQLView.as_view(
            "graphql",
            schema=schema.graphql_schema,
            documents=documents,
            graphql_ide="graphiql" if settings.graphql_ide else None,
        )
    app.add_url_rule("/graphql/", view_func=view, methods=["GET", "POST"], strict_slashes=False)
    app.add_url_rule("/graphql/assets/<path:name>", "graphql_assets", _asset)
    app.add_url_rule("/graphql/assets/ours/<path:name>", "graphql_our_assets", _our_asset)
    app.cli.add_command(command.schema)


def _asset(name: str) -> ResponseReturnValue:
    return send_from_directory(ASSETS, name, max_age=86_400)


def _our_asset(name: str) -> ResponseReturnValue:
    return send_from_directory(OUR_ASSETS, name)
