"""rq-dashboard at `/rq`: admins only, and nothing that changes something without a POST from this site.

Holes that the library leaves and this closes: it has no access control; `GET /requeue/<queue>` requeues; its POSTs
carry no CSRF token, so they are taken only from pages of this origin; its pages of one job and of workers put what
they are told into HTML as it is, the name of a periodic task and the text of an exception among it.
"""

from typing import Any

import orjson
import rq_dashboard
from flask import Flask, Response, abort, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from markupsafe import Markup, escape
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq_dashboard import web

from smartenergy.admin.access import AdminsOnly, is_admin, turn_away
from smartenergy.kernel.errors import NotFoundError
from smartenergy.kernel.extensions import redis
from smartenergy.web import assets
from smartenergy.web.errors import problem

STYLE = Markup('<link rel="stylesheet" href="{}">')
SCRIPT = Markup('<script src="{}" data-home="{}"></script>')
TOLD_AS_HTML = {"rq_dashboard.job_info", "rq_dashboard.list_workers"}
"""Where the library's scripts put text into a page as HTML. (Its list of jobs escapes by itself.)"""
OTHER_SCHEME = (
    "Your browser speaks https with a proxy that we do not know of: it must send X-Forwarded-Proto, and"
    " TRUSTED_PROXIES must say how many proxies to believe."
)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    """Mount the dashboard behind the guard."""
    app.config.from_object(rq_dashboard.default_settings)
    app.config["RQ_DASHBOARD_REDIS_URL"] = app.extensions["settings"].redis
    web.setup_rq_connection(app)
    dashboard = web.blueprint
    if _guard not in dashboard.before_request_funcs.get(None, []):
        dashboard.before_request(_guard)  # the library's blueprint is one for the process
        dashboard.after_request(_dress)
    app.register_blueprint(dashboard, url_prefix="/rq")
    assets.offer_of_blueprint(app, dashboard.name, "rq-dashboard")
    app.register_error_handler(NoSuchJobError, _no_such_job)


def _no_such_job(_error: NoSuchJobError) -> ResponseReturnValue:
    return problem(NotFoundError("There is no such job: it may have expired."))


def _guard() -> ResponseReturnValue | None:
    if not is_admin():
        return turn_away()
    current_app.redis_conn = current_app.extensions["redis"]  # type: ignore[attr-defined] # not one made for each page
    if request.method in SAFE_METHODS:
        if "/requeue/" in request.path:
            abort(405, "Requeue by POST.")
        return None
    if not _comes_from_here():
        abort(403, OTHER_SCHEME if _comes_by_another_scheme() else "This was sent from another site.")
    return _nothing_to_compact()


def _nothing_to_compact() -> ResponseReturnValue | None:
    """An empty queue has no key in Redis, which the library would rename."""
    compacts = request.endpoint == "rq_dashboard.compact_queue"
    if compacts and Queue((request.view_args or {})["queue_name"], connection=redis).is_empty():
        return jsonify(status="OK")
    return None


def _dress(response: Response) -> Response:
    """Give the library's pages our colours, a way back, and names for screen readers; and text that is no HTML."""
    if request.endpoint in TOLD_AS_HTML and response.is_json:
        response.set_data(orjson.dumps(_escaped(response.get_json())))
    if response.mimetype == "text/html" and not response.direct_passthrough:
        page = response.get_data(as_text=True)
        style = STYLE.format(url_for("static", filename="jobs.css"))
        script = SCRIPT.format(url_for("static", filename="jobs.js"), url_for("admin.index"))
        page = page.replace(url_for("static", filename="favicon.ico"), "data:,")  # it is not there
        response.set_data(page.replace("</head>", f"{style}</head>").replace("</body>", f"{script}</body>"))
    return response


def _escaped(value: Any) -> Any:
    match value:
        case str():
            return str(escape(value))
        case dict():
            return {_escaped(key): _escaped(part) for key, part in value.items()}
        case list():
            return [_escaped(part) for part in value]
    return value


def _comes_from_here() -> bool:
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "same-origin" if origin == request.host_url.rstrip("/") else None)
    return site == "same-origin" and origin in (None, request.host_url.rstrip("/"))


def _comes_by_another_scheme() -> bool:
    return request.headers.get("Origin") == f"https://{request.host}" and not request.is_secure


class JobsLink(AdminsOnly, BaseView):
    """The menu's way to the dashboard."""

    def __init__(self) -> None:
        super().__init__(name="Jobs", endpoint="jobs", url="/admin/jobs")

    @expose("/")
    def index(self, **_: Any) -> ResponseReturnValue:
        """Go there."""
        return redirect(url_for("rq_dashboard.queues_overview"))
