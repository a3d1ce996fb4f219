"""The admin site: Flask-Admin views over the same services as the APIs, and the guard on rq-dashboard."""

from typing import cast

from flask import Flask, Response, request
from flask_admin import Admin, BaseView
from flask_admin.menu import MenuView
from flask_admin.theme import Bootstrap4Theme
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader

from smartenergy.admin import jobs
from smartenergy.admin.access import current_person
from smartenergy.admin.audit import AuditView
from smartenergy.admin.devices import DeviceView
from smartenergy.admin.energy import EnergyView
from smartenergy.admin.formatting import moment
from smartenergy.admin.home import HomeView
from smartenergy.admin.homes import HomesView
from smartenergy.admin.periodic_tasks import PeriodicTaskView
from smartenergy.admin.price_series import PriceSeriesView
from smartenergy.admin.tariffs import TariffsView
from smartenergy.admin.tick_runs import TickRunView
from smartenergy.admin.users import UserView
from smartenergy.web import assets
from smartenergy.web.forms import csrf_token
from smartenergy.web.page_cookies import OF_STAFF
from smartenergy.web.plain_http import keeps_no_session

THEIRS = PrefixLoader({"flask_admin": PackageLoader("flask_admin", "templates/bootstrap4")})
"""Flask-Admin's templates once more, by a name that tells them from ours that stand in for them."""


class _Site(Admin):
    def _add_view_to_menu(self, view: BaseView) -> None:
        """As the library does, but nothing is kept: the first request's links may not be those of the next.

        One comes through a proxy, below its prefix, another past it.
        """
        self.add_menu_item(MenuView(view.name, view, cache=False), view.category)


def init_app(app: Flask) -> None:
    """Serve the site at `/admin` and the job dashboard at `/rq`."""
    app.jinja_loader = ChoiceLoader([cast(BaseLoader, app.jinja_loader), THEIRS])
    site = _Site(
        app,
        name="Smart Home Energy",
        index_view=HomeView(),
        theme=Bootstrap4Theme(base_template="house/base.html", swatch="default", fluid=True),
    )
    devices = DeviceView()
    for view in (
        HomesView(devices),
        devices,
        EnergyView(),
        TariffsView(),
        PriceSeriesView(),
        UserView(),
        PeriodicTaskView(),
        TickRunView(),
        AuditView(),
        jobs.JobsLink(),
    ):
        site.add_view(view)
    jobs.init_app(app)
    assets.offer_of_blueprint(app, "admin", "flask-admin")
    assets.offer_of_blueprint(app, "energy", "plotly")
    app.after_request(_keep_nowhere)
    app.jinja_env.globals["current_person"] = current_person
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.jinja_env.globals["keeps_no_session"] = keeps_no_session
    app.jinja_env.globals["moment"] = moment


def _keep_nowhere(response: Response) -> Response:
    """What staff see is kept by no browser: it would show it after signing out, by going back."""
    if request.path.startswith(OF_STAFF) and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
