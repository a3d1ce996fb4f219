"""OpenTelemetry tracing, where TRACING_ENDPOINT is set; without it nothing of OpenTelemetry is even imported.

One trace leads from the scheduler's firing over its job, and the jobs of workers that help, to the last chunk:
whoever enqueues a job hands its own place in the trace on (`carrier`), and the job goes on from there
(`span(parent=…)`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app

SERVICE = "smartenergy"


class Tracer:
    """Makes spans and sends them, in batches, over OTLP/HTTP."""

    def __init__(self, endpoint: str) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self.provider = TracerProvider(resource=Resource({"service.name": SERVICE}))
        self.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))
        self.tracer = self.provider.get_tracer(SERVICE)

    @contextmanager
    def span(self, name: str, parent: Mapping[str, str] | None, attributes: Mapping[str, Any]) -> Iterator[None]:
        """A span, below the present one unless a parent from elsewhere is named."""
        from opentelemetry.propagate import extract

        context = extract(parent) if parent else None
        with self.tracer.start_as_current_span(name, context=context, attributes=dict(attributes)):
            yield


def init_app(app: Flask, endpoint: str) -> None:
    """Bind a tracer to an application where there is somewhere to send traces."""
    if endpoint:
        app.extensions["tracer"] = Tracer(endpoint)


@contextmanager
def span(name: str, parent: Mapping[str, str] | None = None, **attributes: Any) -> Iterator[None]:
    """Trace what the block does, if traces are wanted."""
    tracer: Tracer | None = current_app.extensions.get("tracer")
    if tracer is None:
        yield
        return
    with tracer.span(name, parent, attributes):
        yield


def carrier() -> dict[str, str]:
    """The present place in the trace, to be handed to another process; empty where nothing is traced."""
    if "tracer" not in current_app.extensions:
        return {}
    from opentelemetry.propagate import inject

    place: dict[str, str] = {}
    inject(place)
    return place


def flush() -> None:
    """Send what is waiting: a process that ends at once would take it along."""
    tracer: Tracer | None = current_app.extensions.get("tracer")
    if tracer is not None:
        tracer.provider.force_flush()
