"""What every answer tells the browser about safety."""

from flask import Flask, Response, request

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Styles: GraphiQL, Bootstrap's scripts and CodeMirror set them inline.
POLICY = (
    "default-src 'self'; script-src 'self'{more}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self' data:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
STRICT = POLICY.format(more="")
# rq-dashboard writes its settings in an inline script and compiles its templates in the browser.
FOR_RQ_DASHBOARD = POLICY.format(more=" 'unsafe-inline' 'unsafe-eval'")


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = (
            FOR_RQ_DASHBOARD if request.blueprint == "rq_dashboard" else STRICT
        )
    return response
