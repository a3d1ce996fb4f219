"""REST at `/api/v1`: one blueprint a subject, the document that describes them, and a page to try them."""

from flask import Flask

from smartenergy.rest import (
    accounts,
    catalog,
    device_batches,
    devices,
    docs,
    energy,
    home_contents,
    homes,
    sharing,
    tokens,
)


def init_app(app: Flask) -> None:
    """Serve it."""
    for subject in (accounts, homes, home_contents, sharing, catalog, devices, device_batches, energy, tokens):
        app.register_blueprint(subject.blueprint)
    docs.init_app(app)
