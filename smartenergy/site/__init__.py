"""Pages for the people who live in the homes: made by the server, thin over services, with no internet."""

from pathlib import Path

from flask import Flask, Response, request

from smartenergy.services.homes import homes
from smartenergy.site import (
    about_home,
    account,
    bill,
    devices,
    formatting,
    languages,
    new_password,
    now,
    preferences,
    time,
    way_in,
    what_if,
)
from smartenergy.site.access import current_person
from smartenergy.site.blueprint import blueprint
from smartenergy.site.sections import SECTIONS
from smartenergy.web import assets
from smartenergy.web.page_cookies import is_of_homes

PAGES = (about_home, account, bill, devices, new_password, now, preferences, time, way_in, what_if)
"""Each puts its views on the one blueprint."""


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    languages.init_app(app)
    formatting.init_app(app)
    app.register_blueprint(blueprint)
    assets.serve(app, "/site", "site_assets", assets.Folder(Path(__file__).parent / "static"))
    app.jinja_env.globals["person_at_home"] = current_person
    app.jinja_env.globals["homes_of"] = homes.list_homes
    app.jinja_env.globals["sections"] = SECTIONS
    app.after_request(_keep_nowhere)


def _keep_nowhere(response: Response) -> Response:
    """What people see is kept by no browser: it would show it after signing out, by going back."""
    if is_of_homes(request.path):
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.update(("Accept-Language", "Cookie"))
    return response
