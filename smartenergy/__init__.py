"""Smart Home Energy: energy homes with living data, before any hardware exists."""

import gc

from flask import Flask

from config import Settings, load_settings

# Python looks for garbage after each 700 new objects that may hold others. While modules are loaded that is 560
# times, and finds next to nothing: a sixth of the processor's time that a start takes.
gc.set_threshold(10_000)


def create_app(settings: Settings | None = None, *, serves_http: bool = True) -> Flask:
    """Build the application: one line a part. Workers, the scheduler and commands go without what speaks HTTP."""
    from smartenergy import cli
    from smartenergy.kernel import database_connections, logs, tracing
    from smartenergy.kernel.extensions import db, redis_extension
    from smartenergy.services.access import session_tokens

    settings = settings or load_settings()
    app = Flask(__name__, static_folder="admin/static", template_folder="admin/templates")
    app.config.from_mapping(settings.flask())
    app.extensions["settings"] = settings

    logs.configure(settings)
    db.init_app(app)
    database_connections.init_app(app)
    redis_extension.init_app(app, settings.redis, settings.redis_timeout_seconds)
    session_tokens.init_app(app, comes_often=serves_http)
    tracing.init_app(app, settings.tracing_endpoint)
    cli.init_app(app)

    if serves_http:
        from smartenergy import admin, graphql, rest, site, web
        from smartenergy.services.operations import schema_version

        web.init_app(app)
        graphql.init_app(app)
        rest.init_app(app)
        site.init_app(app)
        admin.init_app(app)
        schema_version.init_app(app)
    return app
