"""REST at `/api/v1`: one blueprint a subject, the document that describes them, and a page to try them."""

from flask import Flask

from smartenergy.rest import (
    accounts,
    backfill,
    catalog,
    device_batches,
    devices,
    docs,
    energy,
    forecasts,
    home_contents,
    homes,
    live,
    plans,
    price_series,
    sharing,
    strategies,
    tariffs,
    tokens,
    what_if,
)


def init_app(app: Flask) -> None:
    """Serve it."""
    of_homes = (homes, home_contents, backfill, sharing, strategies, forecasts, plans, what_if)
    of_money = (tariffs, price_series)
    of_devices = (catalog, devices, device_batches, energy, live)
    for subject in (accounts, *of_homes, *of_money, *of_devices, tokens):
        app.register_blueprint(subject.blueprint)
    docs.init_app(app)
