"""What every answer tells the browser about safety."""

from flask import Flask, Response, request

from smartenergy.kernel.extensions import settings
from smartenergy.web.live_address import live_origin

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Styles: GraphiQL, Bootstrap's scripts and CodeMirror set them inline. Streams come from the live process.
POLICY = (
    "default-src 'self'; script-src 'self'{more}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'{live}; font-src 'self' data:;"
    " base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
# rq-dashboard writes its settings in an inline script and compiles its templates in the browser.
FOR_RQ_DASHBOARD = " 'unsafe-inline' 'unsafe-eval'"


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    _lead_to_a_path(response)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        more = FOR_RQ_DASHBOARD if request.blueprint == "rq_dashboard" else ""
        response.headers["Content-Security-Policy"] = POLICY.format(more=more, live=_live(response))
    return response


def _live(response: Response) -> str:
    """The live process, for pages that no cache keeps: its address may repeat the host that somebody sent."""
    is_kept_nowhere = bool(response.cache_control.no_store)
    origin = live_origin() if is_kept_nowhere or settings.live_url else ""
    return f" {origin}" if origin else ""


def _lead_to_a_path(response: Response) -> None:
    """Repeat no host that somebody sent: Werkzeug's redirects to a slash that lacks name it, in their text too."""
    target = response.headers.get("Location", "")
    if target and target.startswith(here := request.host_url):
        response.headers["Location"] = f"/{target.removeprefix(here)}"
        if 300 <= response.status_code < 400:
            response.set_data(b"")
