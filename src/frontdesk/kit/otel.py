"""The part of tracing that needs OpenTelemetry; `kit.tracing` imports it only when an endpoint is set."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

Attributes = Mapping[str, str | float | bool]


def traces_url(endpoint: str) -> str:
    """Where a collector takes traces: a bare address gets the path that the OTLP specification names."""
    return endpoint if urlsplit(endpoint).path not in {"", "/"} else endpoint.rstrip("/") + "/v1/traces"


class OpenTelemetry:
    """Sends spans in batches from a thread of its own."""

    def __init__(self, otlp_endpoint: str, service: str, exporter: SpanExporter | None = None) -> None:
        self._provider = TracerProvider(resource=Resource.create({"service.name": service}))
        self._provider.add_span_processor(
            BatchSpanProcessor(exporter or OTLPSpanExporter(endpoint=traces_url(otlp_endpoint)))
        )
        self._tracer = self._provider.get_tracer("frontdesk")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, caller_headers: Mapping[str, str] | None, attributes: Attributes) -> Iterator[None]:
        context = self._propagator.extract(caller_headers) if caller_headers else None
        # An exception's message may quote a customer, so it is not recorded.
        with self._tracer.start_as_current_span(
            name, context=context, attributes=dict(attributes), record_exception=False, set_status_on_exception=False
        ):
            yield

    def annotate(self, attributes: Attributes) -> None:
        get_current_span().set_attributes(dict(attributes))

    def stop(self) -> None:
        self._provider.shutdown()
