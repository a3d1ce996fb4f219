"""Traces, as a collector receives them."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from redis import Redis

from smartenergy.jobs.scheduler import PeriodicScheduler
from smartenergy.jobs.worker import ApplicationWorker
from smartenergy.kernel import tracing
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.scheduling import periodic_tasks
from smartenergy.storage import job_queue


class Collector:
    """An OTLP/HTTP collector that keeps what it is sent."""

    def __init__(self) -> None:
        spans: list[Span] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = ExportTraceServiceRequest()
                sent.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
                spans.extend(s for r in sent.resource_spans for scope in r.scope_spans for s in scope.spans)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.spans = spans
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}/v1/traces"


@pytest.fixture
def collector() -> Iterator[Collector]:
    one = Collector()
    thread = threading.Thread(target=one.server.serve_forever)
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


@pytest.fixture
def traced(app: Flask, context: Flask, collector: Collector, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that traces to the collector, with a fleet of several chunks and the periodic task."""
    monkeypatch.setitem(app.extensions, "tracer", tracing.Tracer(collector.endpoint))
    small = app.extensions["settings"].model_copy(update={"simulation_chunk_devices": 8})
    monkeypatch.setitem(app.extensions, "settings", small)
    synthetic_fleets.create_fleet(5, 4, lambda _: None)
    periodic_tasks.ensure_simulation_task(0)
    return app


def test_one_trace_leads_from_the_firing_to_the_last_chunk(
    traced: Flask, collector: Collector, redis: Redis
) -> None:
    PeriodicScheduler(connection=redis).enqueue_jobs()
    tracing.flush()
    ApplicationWorker(traced).work(burst=True, logging_level="WARNING")
    assert len({span.trace_id for span in collector.spans}) == 1
    names = [span.name for span in collector.spans]
    assert names.count("chunk publish") == names.count("chunk read") >= 2
    by_id = {span.span_id: span for span in collector.spans}
    for span in collector.spans:
        assert span.name == "firing" or by_id[span.parent_span_id].name in ("firing", "job")


def test_without_an_endpoint_nothing_is_traced_and_nothing_handed_on(context: Flask) -> None:
    with tracing.span("anything", tick=1):
        assert tracing.carrier() == {}
    job_queue.enqueue("join_tick", "one", "join_tick(60)", 60)
    (job,) = job_queue.queue().jobs
    assert job.meta == {}
