"""`/metrics` in Prometheus's text form: the system's vital signs, and what the web processes have counted.

It does not wait for a turn, so it is put together once a second, not each time. Several web processes count in
files of one directory (PROMETHEUS_MULTIPROC_DIR, which `wsgi.py` sets), so that whichever of them is asked answers
for all.
"""

import hmac
import os
import time
from collections.abc import Iterable

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from smartenergy.kernel.extensions import settings
from smartenergy.services.operations import system_metrics
from smartenergy.web.kept import Kept

PREFIX = "smartenergy_"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter(f"{PREFIX}http_requests", "Requests, by operation and status.", ["operation", "code"])
LATENCY = Histogram(f"{PREFIX}http_request_seconds", "Time to answer.", ["operation"], buckets=BUCKETS)
TURNED_AWAY = Counter(f"{PREFIX}http_turned_away", "Requests over capacity, told 503 before any work.")
LATE_BODIES = Counter(f"{PREFIX}http_late_bodies", "Requests whose body did not arrive in time, told 408.")
GRAPHQL_FALLBACKS = Counter(f"{PREFIX}graphql_fallbacks", "Queries off the fast path, by reason.", ["reason"])

KEPT = "kept_metrics"

blueprint = Blueprint("metrics", __name__)


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    app.extensions[KEPT] = Kept(_all_metrics, app.extensions["settings"].health_kept_seconds)
    app.register_blueprint(blueprint)
    app.after_request(_count)


@blueprint.get("/metrics")
def metrics() -> Response:
    """All metrics, for whoever knows METRICS_TOKEN; without one, for everyone but in production."""
    _refuse_strangers()
    return Response(current_app.extensions[KEPT].get(), content_type=CONTENT_TYPE_LATEST)


def _all_metrics() -> bytes:
    registry = CollectorRegistry()
    registry.register(_VitalSigns())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library's
        counted = b""
    else:
        counted = generate_latest(REGISTRY)
    return generate_latest(registry) + counted


class _VitalSigns:
    """The system's vital signs as metric families."""

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for sign in system_metrics.read():
            family = families.setdefault(sign.name, _family(sign))
            family.add_sample(PREFIX + sign.name, sign.labels, sign.value)
        return families.values()


def _family(sign: system_metrics.Sign) -> Metric:
    kind = CounterMetricFamily if sign.name.endswith("_total") else GaugeMetricFamily
    return kind(PREFIX + sign.name.removesuffix("_total"), sign.help)


def _refuse_strangers() -> None:
    token = settings.metrics_token.get_secret_value()
    if not token:
        if settings.smartenergy_env == "production":
            abort(404)
        return
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)  # whoever has no token is not told that there is something


def _count(response: Response) -> Response:
    operation = g.get("operation") or request.endpoint or "none"
    REQUESTS.labels(operation, str(response.status_code)).inc()
    LATENCY.labels(operation).observe(time.perf_counter() - g.request_started)
    return response
